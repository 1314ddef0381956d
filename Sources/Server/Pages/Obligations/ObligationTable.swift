import HTTPTypes
import History
import Markup
import Planning
import Runs

/// Obligations that are settled, a row each.
struct ObligationTable: Sendable {
    private let obligations: [RecordedObligation]
    private let path: PagePath
    private let now: Timestamp

    init(_ obligations: [RecordedObligation], path: PagePath, now: Timestamp) {
        (self.obligations, self.path, self.now) = (obligations, path, now)
    }

    var html: HTML {
        PageTable(
            "Settled obligations, the newest run first",
            [
                .init("Obligation"), .init("What became of it"), .init("Run"), .init("Opened"), .init("Open for"),
                .init("By"), .init("Failed attempts", isNumber: true), .init("Why"),
            ], obligations.map(row)
        ).html
    }

    private func row(_ obligation: RecordedObligation) -> PageTable.Row {
        let run = obligation.run
        return PageTable.Row(
            [
                .name(obligation.id), obligation.badge,
                .link(path.run(run.number), .text("\(run.workflowName) #\(run.number)")),
                TimeText.ago(obligation.openedAt, now: now),
                TimeText.span(from: obligation.openedAt, to: obligation.settledAt, now: now),
                obligation.settledBy.map { .name($0) } ?? .muted("–"), .text("\(obligation.failures)"),
                (obligation.reason ?? obligation.lastError).map { .text($0) } ?? "",
            ], status: obligation.status)
    }
}
