import History
import Markup

/// Open obligations, then those that are settled.
struct ObligationsPage: Sendable {
    private let context: PageContext
    private let book: ObligationBook
    private let path: PagePath

    init(_ context: PageContext, _ book: ObligationBook) throws(Problem) {
        (self.context, self.book) = (context, book)
        path = PagePath(project: try context.theProject().name)
    }

    var page: Page {
        let count = book.open.count + book.stacks.count
        // A stack that stands is nobody's.
        let worst = book.stacks.isEmpty ? RecordedObligation.worst(book.open) : .failure
        let state = count == 0 ? Status.success.badge("None is open") : worst.badge("\(count) open")
        return Page(
            "Obligations", section: .obligations, aside: state, live: .project(path.project), open, settled)
    }

    private var open: HTML {
        guard !book.open.isEmpty || !book.stacks.isEmpty else {
            return .section(
                "open", "Open",
                .nothing("Nothing is left of what runs have made.", "What a run makes and must see gone stands here."))
        }
        let cards =
            book.open.map { ObligationCard(obligation: $0, path: path, context: context).html }
            + book.stacks.map { StackCard(stack: $0, path: path, context: context).html }
        return .section("open", "Open", .element("div", ["class": "stack-list"], cards))
    }

    private var settled: HTML {
        var runs: Set<Int> = []
        for obligation in book.settled where runs.count < ObligationBook.pageSize { runs.insert(obligation.run.number) }
        let shown = book.settled.filter { runs.contains($0.run.number) }
        guard !shown.isEmpty else { return .section("settled", "Settled", .nothing("None was settled yet.")) }
        let older: HTML =
            book.settled.count > shown.count
            ? .older("\(path.obligations)?before=\(runs.min() ?? 0)#settled") : ""
        return .section("settled", "Settled", ObligationTable(shown, path: path, now: context.now).html, older)
    }
}
