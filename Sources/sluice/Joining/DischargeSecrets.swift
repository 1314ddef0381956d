import Planning
import Source

/// What is made must be seen gone also when this process is: a job that discharges an obligation needs secrets that can be read again.
struct DischargeSecrets {
    private let plan: Plan

    init(_ plan: Plan) {
        self.plan = plan
    }

    /// Throws a usage failure for each secret that was given on the command line or typed, and that such a job wants.
    func check(_ secrets: SecretSources) throws(Failure) {
        let volatile = Set(secrets.volatileNames.map { $0.lowercased() })
        let opened = plan.request.obligations.filter { plan.family(ofTopJob: $0.openedBy) != nil }
        let faults = opened.flatMap { terms in
            MissingSecrets(plan, of: terms.dischargedBy).items
                .filter { volatile.contains($0.name.lowercased()) }
                .map { fault($0, terms) }
        }
        guard faults.isEmpty else { throw Failure(.usage, faults) }
    }

    private func fault(_ item: MissingSecrets.Item, _ terms: ObligationTerms) -> Diagnostic {
        .error(
            "The secret '\(item.name)', which \(item.wanter) wants, was given for this process alone; '\(terms.dischargedBy)' "
                + "must see gone what '\(terms.openedBy)' makes also when this process is gone.",
            path: item.path, range: item.range,
            hint: "Let 'secrets:' in sluice.yml say where it can be read, or give it by --secret-file.")
    }
}
