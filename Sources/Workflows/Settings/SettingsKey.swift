/// The keys that the design gives to `sluice.yml`, and what this version does with each.
enum SettingsKey: String, CaseIterable {
    case actions
    case hostGuard = "host-guard"
    case environments, obligations, locks, concurrency, secrets, vars, schedules, policy, notify, retention

    enum Standing {
        case carriedOut
        /// There is nothing yet that it could change; the sentence says why.
        case idle(String)
    }

    var standing: Standing {
        switch self {
        case .actions, .hostGuard, .policy, .concurrency, .obligations, .locks, .environments, .secrets, .vars,
            .schedules, .notify:
            .carriedOut
        case .retention: .idle("runs are removed only by 'sluice gc'")
        }
    }
}
