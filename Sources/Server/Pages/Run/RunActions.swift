import History
import Markup
import Runs
import Workflows

/// What the caller may do to the run.
struct RunActions: Sendable {
    let content: RunContent

    init(_ content: RunContent) { self.content = content }

    var html: HTML {
        guard content.context.may(.operate) else { return "" }
        return .element("div", ["class": "actions"], content.run.state == .finished ? again : cancel)
    }

    private var again: HTML {
        let hasFailed = content.details.jobs.contains { $0.outcome == .failure || $0.outcome == .cancelled }
        return button("rerun", "Rerun", nil, "button")
            + (hasFailed ? button("rerun", "Rerun failed jobs", ("failed", "1"), "button") : "")
    }

    private var cancel: HTML {
        guard content.run.cancelledBy != nil else { return button("cancel", "Cancel", nil, "button danger") }
        return button("cancel", "Cancel by force", ("force", "1"), "button danger")
    }

    private func button(_ verb: String, _ text: String, _ field: (name: String, value: String)?, _ classes: String)
        -> HTML
    {
        .element(
            "form", ["method": "post", "action": "\(content.path.run(content.run.number))/\(verb)"],
            field.map { .void("input", ["type": "hidden", "name": $0.name, "value": $0.value]) } ?? "",
            .element("button", ["class": classes], .text(text)))
    }
}
