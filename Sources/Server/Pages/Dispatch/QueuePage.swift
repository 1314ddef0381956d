import Markup
import Runs
import Workflows

/// A start that waits, or what became of it.
struct QueuePage: Sendable {
    private let context: PageContext
    private let entry: QueueEntry
    private let path: PagePath

    init(_ context: PageContext, _ entry: QueueEntry) throws(Problem) {
        (self.context, self.entry) = (context, entry)
        path = PagePath(project: try context.theProject().name)
        guard entry.project == path.project else {
            throw .notFound("There is no start \(entry.id) in the queue.")
        }
    }

    var page: Page {
        Page(
            "Start \(entry.id)", section: .dispatch, lead: .link(path.queue, "All starts"),
            live: .project(path.project),
            .section(
                "start", entry.request.workflow,
                .card(
                    .element("p", [:], entry.state.status.badge(entry.state.word)),
                    entry.reason.map { .element("p", [:], .text($0)) } ?? "",
                    entry.run.map { run in
                        .element(
                            "p", [:], "It is ",
                            .element("a", ["href": path.run(run), "data-next": ""], .text("run \(run)")), ".")
                    } ?? "",
                    .facts([
                        ("Event", .code(entry.request.event)), ("Ref", entry.request.ref.map { .ref($0) } ?? ""),
                        ("Asked by", .person(entry.request.requester)),
                        ("Asked", TimeText.ago(entry.submittedAt, now: context.now)),
                        (
                            "Trusted",
                            entry.request.isUntrusted ? "no: no secrets, no environments, containers only" : ""
                        ),
                        ("Approved by", entry.request.approver.map { .person($0) } ?? ""),
                        ("Decided", entry.decidedAt.map { TimeText.ago($0, now: context.now) } ?? ""),
                    ]), QueueActions(entry, path: path, isAllowed: context.may(.operate)).html)))
    }
}

/// What can be done to a start that has not begun.
struct QueueActions: Sendable {
    private let entry: QueueEntry
    private let path: PagePath
    private let isAllowed: Bool

    init(_ entry: QueueEntry, path: PagePath, isAllowed: Bool) {
        (self.entry, self.path, self.isAllowed) = (entry, path, isAllowed)
    }

    var html: HTML {
        guard isAllowed, entry.state == .held || entry.state == .waiting else { return "" }
        let release: HTML = entry.state == .held ? button("release", "Approve to run", "button first") : ""
        return .element("div", ["class": "actions"], release, button("withdraw", "Withdraw", "button"))
    }

    private func button(_ verb: String, _ text: String, _ classes: String) -> HTML {
        .element(
            "form", ["method": "post", "action": "\(path.queued(entry.id))/\(verb)"],
            .element("button", ["class": classes, "aria-label": "\(text): start \(entry.id)"], .text(text)))
    }
}

extension QueueEntry.State {
    var status: Status {
        switch self {
        case .held: .approval
        case .waiting: .waiting
        case .starting: .running
        case .started: .success
        case .refused: .failure
        case .cancelled: .cancelled
        }
    }

    var word: String {
        switch self {
        case .held: "Held"
        case .waiting: "Waits"
        case .starting: "Begins"
        case .started: "Started"
        case .refused: "Refused"
        case .cancelled: "Withdrawn"
        }
    }
}
