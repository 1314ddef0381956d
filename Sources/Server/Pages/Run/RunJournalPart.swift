import Expressions
import Markup
import Planning
import Runs

/// Why things came as they did, and each event of the journal.
struct RunJournalPart: Sendable {
    let content: RunContent
    private static let mostEvents = 300
    private static let mostDecisions = 200

    init(_ content: RunContent) { self.content = content }

    var html: HTML { decisions + journal }

    private var decisions: HTML {
        let told = (content.log?.decisions ?? []).filter { !$0.isUsual }
        guard !told.isEmpty else { return content.region("decisions") }
        let rows = told.prefix(Self.mostDecisions).map { decision in
            PageTable.Row([
                TimeText.moment(decision.time), .text(decision.kind.rawValue), place(of: decision),
                .element("span", ["class": "message"], .text(decision.text)),
            ])
        }
        return .section(
            "decisions", "Why",
            .element(
                "details", ["id": "decisions-all", "class": "journal"],
                .element("summary", [:], .text(CountText.count(told.count, "decision"))),
                PageTable(
                    "What was decided, and why", [.init("When"), .init("What"), .init("Where"), .init("Why")], rows
                ).html))
    }

    private func place(of decision: Decision) -> HTML {
        let job = decision.job.map { $0.text } ?? "the run"
        return .name(decision.stepTitle.map { "\(job), \($0)" } ?? job)
    }

    private var journal: HTML {
        let entries = content.reading.entries
        let shown = entries.suffix(Self.mostEvents)
        let rows = shown.reversed().map { entry -> PageTable.Row in
            let envelope = EventEnvelope(entry.event)
            let payload = envelope.payload.json(.compact)
            let text = payload.count > 400 ? payload.prefix(399) + "…" : payload[...]
            return PageTable.Row([
                .text("\(entry.sequence)"), TimeText.moment(entry.time),
                .element("span", ["class": "kind"], .code(envelope.kind)), .code(String(text)),
            ])
        }
        let note = entries.count > shown.count ? ", of which the newest \(shown.count) are shown" : ""
        return .section(
            "journal", "Journal",
            .element(
                "details", ["id": "journal-all", "class": "journal"],
                .element("summary", [:], .text(CountText.count(entries.count, "event") + note)),
                PageTable(
                    "The run's journal, the newest event first",
                    [.init("No.", isNumber: true), .init("When"), .init("Event"), .init("What it says")], rows
                ).html))
    }
}
