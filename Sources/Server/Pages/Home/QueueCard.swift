import Markup
import Runs

/// A start that has not begun: who wants it, and why it waits.
struct QueueCard: Sendable {
    let entry: QueueEntry
    let context: PageContext
    let path: PagePath

    init(_ entry: QueueEntry, _ context: PageContext, _ path: PagePath) {
        (self.entry, self.context, self.path) = (entry, context, path)
    }

    var html: HTML {
        let request = entry.request
        return .card(
            .element(
                "div", ["class": "line"], entry.state.status.badge(entry.state.word),
                .link(
                    path.queued(entry.id), .name(request.workflow), .text(", start \(entry.id)"), classes: "strong")),
            .element(
                "p", ["class": "line small"], request.ref.map(place) ?? "",
                .person(request.actor ?? request.requester)),
            .element(
                "p", ["class": "small muted"], "waits for ",
                TimeText.span(from: entry.submittedAt, to: nil, now: context.now)),
            entry.reason.map { .element("p", ["class": "small message"], .text($0)) } ?? "")
    }

    private func place(_ ref: String) -> HTML {
        ref.count == 40 && ref.allSatisfy(\.isHexDigit) ? .sha(ref) : .ref(ref)
    }
}
