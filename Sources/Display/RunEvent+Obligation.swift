import Runs

extension RunEvent {
    /// What a person is told of an obligation while the run goes on; nil for other events.
    var obligationText: String? {
        switch self {
        case .obligationOpened(let id, _):
            return "Obligation opened: what '\(id.name)' makes must be seen gone.".onScreen
        case .dischargeFailed(let id, let failure):
            guard let wait = failure.wait else {
                return "The obligation of '\(id.name)' stays open: \(failure.reason)".onScreen
            }
            return
                ("Attempt \(failure.attempt) at the obligation of '\(id.name)' failed: \(failure.reason) "
                + "The next one is in \(durationText(wait)).").onScreen
        case .dischargeRetried(let id, let attempt):
            return "Attempt \(attempt) at the obligation of '\(id.name)'.".onScreen
        case .obligationDischarged(let id):
            return "Obligation discharged: nothing of '\(id.name)' is left.".onScreen
        default: return nil
        }
    }
}
