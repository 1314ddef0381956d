import Display
import Expressions
import Glibc
import Planning
import Source
import Workflows

/// The secrets that a plan's files speak of and nobody defines: GitHub makes empty texts of them, which is told before the run.
struct MissingSecrets {
    struct Item {
        let name: String
        /// Who wants it first: `step 2 of the job 'deploy'`.
        let wanter: String
        let path: String
        let range: SourceRange
    }

    /// Each name once, in the files' order.
    private(set) var items: [Item] = []
    private var known: Set<String>

    init(_ plan: Plan, defined: some Sequence<String>) {
        known = Set(defined.map { $0.lowercased() })
        for (index, scope) in plan.scopes.enumerated() where Self.seesAll(index, of: plan) {
            // An environment may have secrets of its own, which are read when the job starts.
            look(through: scope.workflow) { $0.environment == nil }
        }
    }

    /// All that one job of the workflow wants, with what it calls, whoever defines it.
    init(_ plan: Plan, of job: String) {
        known = []
        for (index, scope) in plan.scopes.enumerated() where Self.seesAll(index, of: plan) {
            if index > 0, Self.topCaller(ofScope: index, of: plan).lowercased() != job.lowercased() { continue }
            look(through: scope.workflow, only: index == 0 ? job : nil) { _ in true }
        }
    }

    private static func topCaller(ofScope scope: Int, of plan: Plan) -> String {
        guard let caller = plan.scopes[scope].caller else { return "" }
        let family = plan.families[plan.jobs[caller].family]
        return family.scope == 0 ? family.definition.id.value : topCaller(ofScope: family.scope, of: plan)
    }

    /// Whether the secrets of a called workflow are the run's own: its callers all pass them on as they are.
    private static func seesAll(_ scope: Int, of plan: Plan) -> Bool {
        guard let caller = plan.scopes[scope].caller else { return true }
        let family = plan.families[plan.jobs[caller].family]
        guard case .call(let call) = family.definition.body, case .inherit = call.secrets else { return false }
        return seesAll(family.scope, of: plan)
    }

    private mutating func look(
        through workflow: Workflow, only name: String? = nil, where isMeant: (Job.StepsBody) -> Bool
    ) {
        note(workflow.env, "the workflow", workflow.path)
        for job in workflow.jobs where name == nil || job.id.value.lowercased() == name?.lowercased() {
            let name = "the job '\(job.id.value)'"
            switch job.body {
            case .call(let call):
                guard case .mapping(let arguments) = call.secrets else { continue }
                for argument in arguments { note(argument.value, name, workflow.path) }
            case .steps(let body):
                guard isMeant(body) else { continue }
                note(body.env, name, workflow.path)
                for (place, step) in body.steps.enumerated() {
                    note(step, "step \(place + 1) of \(name)", workflow.path)
                }
            }
        }
    }

    private mutating func note(_ step: Step, _ wanter: String, _ path: String) {
        note(step.env, wanter, path)
        switch step.action {
        case .run(let run): note(run.script, wanter, path)
        case .uses(let uses): note(uses.inputs, wanter, path)
        case .parallel(let steps): for step in steps { note(step, wanter, path) }
        case .wait, .waitAll, .cancel: break
        }
    }

    private mutating func note(_ mapping: TextMapping, _ wanter: String, _ path: String) {
        switch mapping {
        case .entries(let entries): for entry in entries { note(entry.value, wanter, path) }
        case .template(let template): for part in template.templates { note(part, wanter, path) }
        }
    }

    private mutating func note(_ template: Located<Template>, _ wanter: String, _ path: String) {
        for expression in template.value.expressions {
            for reference in expression.references("secrets") {
                guard let name = reference.first, known.insert(name.lowercased()).inserted else { continue }
                items.append(Item(name: name, wanter: wanter, path: path, range: template.range))
            }
        }
    }

    // MARK: Telling and asking

    /// One that is there and empty is another matter: it is told apart.
    func notices(empty: [String]) -> [String] {
        items.map { item in
            DiagnosticRenderer().render(
                .warning(
                    "The secret '\(item.name)', which \(item.wanter) wants, is not defined: it is an empty text there.",
                    path: item.path, range: item.range))
        } + empty.sorted().map { "warning: The secret '\($0)' is defined, and empty." }
    }

    /// What a person at the terminal types for each; an empty answer leaves it undefined. `GITHUB_TOKEN` is GitHub's own to give and is
    /// not asked for.
    mutating func ask() -> [String: String] {
        var typed: [String: String] = [:]
        for item in items where item.name.uppercased() != "GITHUB_TOKEN" {
            let question = "The secret '\(item.name)', which \(item.wanter) wants (Enter leaves it empty): "
            let value = SecretPrompt.ask(question.onScreen)
            if !value.isEmpty { typed[item.name] = value }
        }
        items.removeAll { typed[$0.name] != nil }
        return typed
    }
}
