import History
import Markup
import Planning
import Runs
import Workflows

/// Who must let the run into an environment, and who has.
struct RunApprovals: Sendable {
    let content: RunContent

    init(_ content: RunContent) { self.content = content }

    var html: HTML {
        let approvals = content.details.approvals
        guard !approvals.isEmpty else { return content.region("approvals") }
        let asked = approvals.filter { $0.state == .asked && content.run.state != .finished }
        let rest = approvals.filter { !asked.contains($0) }
        return .section("approvals", "Approvals", HTML(asked.map(question) + rest.map(answer)))
    }

    private func answer(_ approval: RecordedApproval) -> HTML {
        let badge: HTML =
            switch approval.state {
            case .approved: Status.success.badge("Approved")
            case .rejected: Status.failure.badge("Rejected")
            case .expired: Status.cancelled.badge("Expired")
            case .asked: Status.cancelled.badge("Not decided")
            }
        return .card(
            .element(
                "div", ["class": "line"], badge, .element("span", ["class": "strong"], .name(approval.environment)),
                approval.decidedBy.map { "by " + .person($0) } ?? "",
                approval.decidedAt.map { TimeText.ago($0, now: content.now) } ?? ""),
            approval.comment.map { .element("p", ["class": "message"], .text($0)) } ?? "", digest(approval))
    }

    private func digest(_ approval: RecordedApproval) -> HTML {
        .element("p", ["class": "small muted"], "for the plan ", .sha(approval.digest))
    }

    private func question(_ approval: RecordedApproval) -> HTML {
        .card(
            .element(
                "div", ["class": "line"], Status.approval.badge,
                .element("span", ["class": "strong"], .name(approval.environment)),
                .element(
                    "span", ["class": "end muted"], "asked ", TimeText.ago(approval.askedAt, now: content.now),
                    ", expires ", TimeText.ago(approval.expiresAt, now: content.now))),
            digest(approval), inputs(approval),
            refusal.map { .element("p", ["class": "note"], .text($0)) } ?? form(approval),
            classes: "notice approval")
    }

    /// What the run would go there with: whoever approves the plan approves these.
    private func inputs(_ approval: RecordedApproval) -> HTML {
        let inputs = content.inputs.html("approval-input-\(PercentEncoding.encoded(approval.environment))")
        return inputs.isEmpty ? "" : .facts([("Inputs", inputs)])
    }

    /// Why the caller is not asked. Whether this very person may approve is the engine's to say.
    private var refusal: String? {
        guard !content.context.may(.approve) else { return nil }
        return "To decide this needs the role 'approve' in this project."
    }

    private func form(_ approval: RecordedApproval) -> HTML {
        let policy = content.reading.request?.environmentPolicy(of: approval.environment)
        let environment = PercentEncoding.encoded(approval.environment)
        let action = content.path.run(content.run.number)
        let mark = "approval-\(environment)"
        let confirmation = policy?.confirmation.map { text -> HTML in
            .element(
                "label", ["for": "\(mark)-confirmation"],
                .element("span", [:], "To approve, type ", .code(text)),
                .void(
                    "input",
                    [
                        "id": "\(mark)-confirmation", "name": "confirmation", "autocomplete": "off",
                        "autocapitalize": "off", "spellcheck": "false",
                    ]))
        }
        return .element(
            "form", ["class": "form", "method": "post", "action": "\(action)/approve/\(environment)"],
            .void("input", ["type": "hidden", "name": "digest", "value": approval.digest]), confirmation ?? "",
            .element(
                "label", ["for": "\(mark)-comment"], "Comment, if you like",
                .void("input", ["id": "\(mark)-comment", "name": "comment", "maxlength": "500"])),
            .element(
                "div", ["class": "actions"],
                .element("button", ["class": "button first"], .text("Approve \(approval.environment)")),
                .element(
                    "button",
                    ["class": "button danger", "formaction": "\(action)/reject/\(environment)"], "Reject")))
    }
}
