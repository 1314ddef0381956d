import Expressions
import Source
import Workflows

/// The jobs that one entry under `jobs:` becomes.
struct JobExpansion {
    private let request: RunRequest
    private let definition: Job
    private let workflow: Workflow
    /// The job that calls the workflow, if one does.
    private let caller: PlannedJob?
    private let family: Int
    private let contexts: ValueObject

    init(plan: Plan, family: Int) {
        let scope = plan.scopes[plan.families[family].scope]
        self.family = family
        request = plan.request
        definition = plan.families[family].definition
        workflow = scope.workflow
        caller = scope.caller.map { plan.jobs[$0] }
        contexts = [
            "github": .object(
                GitHubContext.make(plan.request.event, workflow: plan.scopes[0].workflow)),
            "inputs": .object(scope.inputs),
            "vars": .object(plan.request.variables),
        ]
    }

    /// nil stands for the one job without a matrix.
    func combinations() throws(PlanningError) -> [ValueObject?] {
        guard let matrix = definition.strategy?.matrix else { return [nil] }
        let expansion = MatrixExpansion(path: workflow.path, scope: EvaluationScope(contexts: contexts))
        return try expansion.combinations(matrix)
    }

    func strategy() -> (failFast: Bool, maxParallel: Int?) {
        guard let strategy = definition.strategy else { return (true, nil) }
        let most = strategy.maxParallel.map { number($0) ?? 1 }
        return (boolean(strategy.failFast) ?? true, most.map { max(1, Int(min($0, 1e9))) })
    }

    private func boolean(_ setting: Setting<Bool>) -> Bool? {
        switch setting {
        case .literal(let value): value
        case .expression(let template):
            (try? template.value.evaluate(in: EvaluationScope(contexts: contexts))).map(\.isTruthy)
        }
    }

    private func number(_ setting: Setting<Double>) -> Double? {
        switch setting {
        case .literal(let value): return value
        case .expression(let template):
            let value = try? template.value.evaluate(in: EvaluationScope(contexts: contexts)).asNumber
            return value.flatMap { $0.isNaN ? nil : $0 }
        }
    }

    /// One job, and what is wrong with its steps or labels.
    func job(_ matrix: ValueObject?, index: Int, total: Int) -> (PlannedJob, [Diagnostic]) {
        var contexts = contexts
        contexts["matrix"] = matrix.map(Value.object) ?? .null
        contexts["strategy"] = [
            "job-index": .number(Double(index)), "job-total": .number(Double(total)),
        ]
        let prefix = caller.map { $0.id.text + "/" } ?? ""
        let suffix = matrix == nil ? "" : ".\(index)"
        var planned = PlannedJob(
            id: JobID(prefix + definition.id.value + suffix), family: family, name: name(matrix, contexts),
            matrix: matrix,
            index: index, total: total, body: .steps([], runsOn: []))
        guard case .steps(let body) = definition.body else { return (planned, []) }
        let (labels, labelFaults) = labels(body.runsOn, contexts)
        // The steps are the same for each combination: their faults are told once.
        let (steps, stepFaults) = StepPlanning(path: workflow.path).steps(body.steps)
        planned.body = .steps(steps, runsOn: labels)
        return (planned, index == 0 ? labelFaults + stepFaults : labelFaults.filter { $0.severity == .error })
    }

    /// As GitHub forms it: `name:`, or the id with the combination's values behind it; the caller's name before it.
    private func name(_ matrix: ValueObject?, _ contexts: ValueObject) -> String {
        var name: String
        if let template = definition.name?.value {
            let isKnown = !template.expressions.contains { $0.namedValues.contains("needs") }
            name = (isKnown ? try? template.string(in: EvaluationScope(contexts: contexts)) : nil) ?? template.source
        } else {
            name = definition.id.value
            let values = matrix?.values.flatMap(Self.leaves) ?? []
            if !values.isEmpty { name += " (\(values.joined(separator: ", ")))" }
        }
        return caller.map { "\($0.name) / \(name)" } ?? name
    }

    private static func leaves(_ value: Value) -> [String] {
        switch value {
        case .array(let values): values.flatMap(leaves)
        case .object(let object): object.values.flatMap(leaves)
        case .null: []
        case .boolean, .number, .string: [value.asString]
        }
    }

    // MARK: Labels

    private func labels(_ runsOn: Located<Job.RunsOn>, _ contexts: ValueObject) -> ([String], [Diagnostic]) {
        let templates: [Located<Template>]
        switch runsOn.value {
        case .labels(let labels): templates = labels
        case .group(_, let labels): templates = labels
        }
        var labels: [String] = []
        var faults: [Diagnostic] = []
        for template in templates {
            if template.value.expressions.contains(where: { $0.namedValues.contains("needs") }) {
                faults.append(
                    fault(
                        "A 'runs-on' that depends on 'needs' is not carried out yet by this version of Sluice.",
                        template))
                continue
            }
            do {
                let value = try template.value.evaluate(in: EvaluationScope(contexts: contexts))
                if case .array(let values) = value {
                    labels += values.map(\.asString)
                } else {
                    labels.append(value.asString)
                }
            } catch {
                faults.append(fault(error.message, template))
            }
        }
        if faults.isEmpty, !labels.contains(where: { !$0.isEmpty }) {
            faults.append(.error("'runs-on' names no runner.", path: workflow.path, range: runsOn.range))
        }
        for label in labels where Self.namesAnotherSystem(label) {
            faults.append(
                Diagnostic(
                    .notice, "'\(label)' is another system than this one; the job runs on this host all the same.",
                    path: workflow.path, range: runsOn.range))
        }
        return (labels, faults)
    }

    private static func namesAnotherSystem(_ label: String) -> Bool {
        ["windows", "macos"].contains { label.lowercased().hasPrefix($0) }
    }

    private func fault(_ message: String, _ template: Located<Template>) -> Diagnostic {
        .error(message, path: workflow.path, range: template.range)
    }
}
