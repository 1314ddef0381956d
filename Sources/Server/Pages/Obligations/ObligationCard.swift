import History
import Markup
import Planning
import Workflows

/// An open obligation, with what was tried and what is tried next.
struct ObligationCard: Sendable {
    let obligation: RecordedObligation
    let path: PagePath
    let context: PageContext

    var html: HTML {
        let run = obligation.run
        return .element(
            "article", ["class": "card obligation \(obligation.status.style)", "aria-labelledby": id],
            .element(
                "div", ["class": "card-head"], .element("h3", ["id": id], .name(obligation.id)), obligation.badge),
            .element(
                "p", [:], "What ", .code(obligation.job.text), " of ",
                .link(path.run(run.number), .text("\(run.workflowName) #\(run.number)")), " made was not seen gone."),
            error, facts, discharge)
    }

    private var id: String { "obligation-\(PercentEncoding.encoded(obligation.id))" }

    private var error: HTML {
        obligation.lastError.map { .element("pre", ["class": "error"], .text($0)) } ?? ""
    }

    private var facts: HTML {
        .facts([
            ("Open for", TimeText.span(from: obligation.openedAt, to: nil, now: context.now)),
            ("Commit", .sha(obligation.run.sha)),
            ("Discharged by", .code(obligation.dischargedBy)), ("Seen gone by", .code(obligation.verify)),
            (
                "Failed attempts",
                .text("\(obligation.failures), of \(obligation.attempts) that a run makes")
            ),
            ("Next try", next), ("Alert", alert),
        ])
    }

    private var next: HTML {
        if let discharger = obligation.discharger {
            return "now, by " + .link(path.run(discharger), .text("run \(discharger)"))
        }
        if let time = obligation.nextTry { return TimeText.ago(time, now: context.now) + " by its own run" }
        if let time = obligation.dischargeAt {
            return TimeText.ago(time, now: context.now) + .text(" by the server")
        }
        return obligation.isLeft ? "when somebody, or the server's clock, begins it" : "by its own run"
    }

    private var alert: HTML {
        guard let alert = obligation.alert else { return .muted("nobody was to be told yet") }
        switch alert.state {
        case .sent:
            return .text("\(alert.told.joined(separator: ", ")) told ")
                + (alert.toldAt.map { TimeText.ago($0, now: context.now) } ?? "")
        case .waiting: return .text("is being sent" + (alert.lastError.map { ": \($0)" } ?? ""))
        case .failed: return .text("could not be sent: \(alert.lastError ?? "nobody answered")")
        }
    }

    private var discharge: HTML {
        if let discharger = obligation.discharger {
            return .element(
                "p", ["class": "note"], .link(path.run(discharger), .text("Run \(discharger)")), " discharges it now.")
        }
        guard obligation.run.state == .finished else {
            return .element("p", ["class": "note"], "Its own run goes on: the obligation is still that run's.")
        }
        return DischargeForm(obligation: obligation.id, path: path, isAllowed: context.may(.operate)).html
    }
}

/// A stack of which something stands on this machine.
struct StackCard: Sendable {
    let stack: RecordedStack
    let path: PagePath
    let context: PageContext

    var html: HTML {
        .element(
            "article", ["class": "card obligation \(Status.failure.style)", "aria-labelledby": id],
            .element(
                "div", ["class": "card-head"], .element("h3", ["id": id], .name(stack.obligation)),
                Status.failure.badge(word)),
            stack.lastError.map { .element("pre", ["class": "error"], .text($0)) } ?? "",
            .facts([
                ("Open for", TimeText.span(from: stack.openedAt, to: nil, now: context.now)),
                ("Kept until", stack.keepUntil.map { TimeText.moment($0) } ?? ""),
                ("Failed attempts", .text("\(stack.attempts)")),
            ]),
            stack.state == .open
                ? .element("p", ["class": "note"], "It is being tested, or its test has died.")
                : DischargeForm(obligation: stack.obligation, path: path, isAllowed: context.may(.operate)).html)
    }

    private var id: String { "stack-\(PercentEncoding.encoded(stack.project))" }

    private var word: String { stack.state == .kept ? "Kept" : "Stands" }
}

/// The button that tries once more.
struct DischargeForm: Sendable {
    let obligation: String
    let path: PagePath
    let isAllowed: Bool

    var html: HTML {
        guard isAllowed else { return .element("p", ["class": "note"], "To discharge it needs the role 'operate'.") }
        return .element(
            "form", ["method": "post", "action": path.obligations + "/discharge", "class": "actions"],
            .void("input", ["type": "hidden", "name": "obligation", "value": obligation]),
            .element(
                "button", ["class": "button danger", "aria-label": "Discharge \(obligation) now"], "Discharge now"))
    }
}
