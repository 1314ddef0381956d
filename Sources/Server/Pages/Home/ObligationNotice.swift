import History
import Markup

/// Something that a run made and must see gone: what it is, and what to do.
struct ObligationNotice: Sendable {
    let obligation: RecordedObligation
    let context: PageContext
    let path: PagePath

    init(_ obligation: RecordedObligation, _ context: PageContext, _ path: PagePath) {
        (self.obligation, self.context, self.path) = (obligation, context, path)
    }

    var html: HTML {
        let run = obligation.run
        return .card(
            .element(
                "div", ["class": "line"], obligation.badge,
                .link(path.run(run.number) + "#obligations", .name(obligation.id), classes: "strong"),
                .element("span", [:], "of ", .name(run.workflowName)), .sha(run.sha),
                .element("span", ["class": "end muted"], "opened ", TimeText.ago(obligation.openedAt, now: context.now))
            ),
            obligation.lastError.map { .element("p", ["class": "message"], .text($0)) } ?? "",
            .element("p", ["class": "note"], advice),
            classes: "notice \(obligation.status.style)")
    }

    /// What is going to happen, or what a person has to do.
    private var advice: HTML {
        switch obligation.state {
        case .discharged:
            return .text("Discharged by \(obligation.settledBy ?? "its run")")
                + (obligation.settledAt.map { " " + TimeText.ago($0, now: context.now) } ?? "") + "."
        case .abandoned:
            return .text(
                "Taken over by \(obligation.settledBy ?? "somebody"): \(obligation.reason ?? "no reason given")")
        case .open: break
        }
        let job = HTML.code(obligation.dischargedBy)
        if let discharger = obligation.discharger {
            return .link(path.run(discharger), .text("Run \(discharger)")) + " is there to discharge it now."
        }
        guard obligation.isLeft else {
            let next = obligation.nextTry.map { ", the next attempt is " + TimeText.ago($0, now: context.now) } ?? ""
            return "Its run still works on it by the job " + job + next + "."
        }
        let tried = CountText.count(obligation.failures, "attempt")
        let due =
            obligation.dischargeAt.map { " The server tries again " + TimeText.ago($0, now: context.now) + "." } ?? ""
        return .text("\(tried) failed, and its run makes no more.") + due + " Look at the log of the job " + job
            + ", mend what is wrong, and type " + .code("sluice obligations discharge \(obligation.id)") + "."
    }
}
