import Display
import History

/// The open obligations of a store, each with where its run stands.
struct OpenObligations {
    let all: [(obligation: RecordedObligation, standing: RunStanding)]

    init(in store: Store, ofWorkflow workflow: String? = nil) throws(Failure) {
        let open = try reading { () throws(HistoryError) in try store.openObligations(ofWorkflow: workflow) }
        all = open.map { ($0, store.standing(of: $0.run)) }
    }

    /// What every command that lists things says first.
    func writeNotices() {
        StandardOutput.write(
            ObligationText(style: .standardOutput, now: SystemClock().now()).notices(all))
    }

    /// Throws a usage failure where one needs a person: a new run of its workflow must not begin.
    func refuseNewRun() throws(Failure) {
        guard let item = all.first(where: { $0.obligation.needsPerson($0.standing) }) else { return }
        let (obligation, run) = (item.obligation, item.obligation.run)
        guard item.standing == .abandoned else { throw .usage(obligation.refusal) }
        throw .usage(
            "Run \(run.number) was abandoned by its engine, with an open obligation: what '\(obligation.job)' made has "
                + "not been seen gone.", hint: "'sluice resume \(run.number)' finishes it.")
    }
}
