import Foundation
import HTTPTypes
import Markup
import Planning
import Workflows

/// What a start would do; somebody who agrees starts exactly this.
struct PlanPage: Sendable {
    private let context: PageContext
    private let form: DispatchForm
    private let plan: DispatchPlan
    /// Why what was agreed to before was not started.
    private let refusal: Problem?
    private let path: PagePath
    private let name: String

    init(
        _ context: PageContext, _ form: DispatchForm, _ plan: DispatchPlan, refusal: Problem? = nil
    ) throws(Problem) {
        (self.context, self.form, self.plan, self.refusal) = (context, form, plan, refusal)
        path = PagePath(project: try context.theProject().name)
        name = try context.request.parameter("workflow")
    }

    /// With the refusal's status, where there is one.
    var response: ServerResponse {
        var page = page
        if let refusal { page.status = refusal.status }
        return PageFrame(context: context).response(page)
    }

    private var page: Page {
        Page(
            "Plan of \(form.file.displayName)", section: .dispatch,
            lead: .code(form.file.path) + .ref(form.ref) + .sha(plan.sha) + .text("plan ") + .digest(plan.digest),
            refused, notices, PlanTouch(plan, path: path, now: context.now).html, jobs, inputs, agreement)
    }

    private var refused: HTML {
        guard let refusal else { return "" }
        return .notice(
            .failure, "Nothing was started. \(refusal.detail)",
            .element("p", ["class": "note"], .text(refusal.hint ?? "Below is the plan as it is now.")))
    }

    private var notices: HTML {
        HTML(
            plan.notices.map { notice in
                .notice(
                    notice.severity == "error" ? .failure : .waiting, notice.message,
                    notice.hint.map { .element("p", ["class": "note"], .text($0)) } ?? "")
            })
    }

    private var jobs: HTML {
        let table = PageTable(
            "Jobs of the plan, in its order",
            [
                .init("Job"), .init("After"), .init("Goes into"), .init("Runs on"), .init("Only if"),
                .init("Steps", isNumber: true),
            ], plan.jobs.map(row))
        return .section("jobs", CountText.count(plan.jobs.count, "job"), isLive: false, table.html)
    }

    private func row(_ job: DispatchPlan.Job) -> PageTable.Row {
        let environment: HTML =
            switch job.environment {
            case nil: ""
            case .named(let name): .name(name)
            case .undecided(let source): .code(source) + .muted(" when it starts")
            }
        return PageTable.Row(
            [
                .name(job.name), HTML(job.needs.map { .code($0) + " " }), environment,
                job.calls.map { "the workflow " + .code($0) } ?? .text(job.runner ?? ""),
                job.condition.map { .code($0) } ?? "", .text(job.steps == 0 ? "" : "\(job.steps)"),
            ])
    }

    private var inputs: HTML {
        guard !plan.inputs.isEmpty else { return "" }
        return .section(
            "inputs", "Inputs", isLive: false,
            .card(
                .facts(
                    plan.inputs.map { input in
                        (input.name, input.value.isEmpty ? .muted("empty") : .name(input.value))
                    })))
    }

    // MARK: Agreeing

    private var agreement: HTML {
        let action = path.dispatch(name)
        return .element(
            "form", ["method": "post", "action": action + "/start", "class": "card agree actions"],
            hidden("ref", form.ref), hidden("digest", plan.digest), hidden("submission", UUID().uuidString),
            HTML(form.values.sorted { $0.key < $1.key }.map { hidden(DispatchForm.prefix + $0.key, $0.value) }),
            .element("button", ["class": "button first"], "Start exactly this"),
            .element(
                "button", ["class": "button", "formaction": action + "/edit"], "Change the inputs"),
            .element(
                "span", ["class": "note"],
                "If the branch, the inputs or the rules are others by then, it is not started, and you see what changed."
            ))
    }

    private func hidden(_ name: String, _ value: String) -> HTML {
        .void("input", ["type": "hidden", "name": name, "value": value])
    }
}
