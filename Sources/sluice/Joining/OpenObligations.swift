import Display
import History

/// The open obligations of a store, each with where its run stands.
struct OpenObligations {
    let all: [(obligation: RecordedObligation, standing: RunStanding)]
    /// Of which something stands; none where only one workflow is asked about.
    let stacks: [RecordedStack]
    private let deserted: [RecordedStack]

    init(in store: Store, ofWorkflow workflow: String? = nil) throws(Failure) {
        let open = try reading { () throws(HistoryError) in try store.openObligations(ofWorkflow: workflow) }
        all = open.map { ($0, store.standing(of: $0.run)) }
        (stacks, deserted) = try reading { () throws(HistoryError) in
            guard workflow == nil else { return ([], []) }
            return (try store.standingStacks(), try store.desertedStacks(isAlive: Engine.isAlive))
        }
    }

    /// What every command that lists things says first.
    func writeNotices() {
        let text = ObligationText(style: .standardOutput, now: SystemClock().now())
        StandardOutput.write(text.notices(all) + text.notices(ofDeserted: deserted))
    }

    /// Throws a usage failure where one needs a person: a new run of its workflow must not begin.
    func refuseNewRun() throws(Failure) {
        guard let item = all.first(where: { $0.obligation.needsPerson($0.standing) }) else { return }
        let (obligation, run) = (item.obligation, item.obligation.run)
        guard item.standing == .abandoned else { throw Failure.usage(obligation.refusal).because(.untimely) }
        throw .usage(
            "Run \(run.number) was abandoned by its engine, with an open obligation: what '\(obligation.job)' made has "
                + "not been seen gone.", hint: "'sluice resume \(run.number)' finishes it."
        ).because(.untimely)
    }
}
