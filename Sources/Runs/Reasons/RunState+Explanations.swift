import Expressions
import Planning
import Workflows

/// What the conditions of jobs and steps see, evaluated once more for a person.
extension RunState {
    /// The `if` of a job whose needs are done.
    func explanation(ofJob index: Int) -> Explanation {
        let scope = conditionScope(ofJob: index)
        guard let condition = family(ofJob: index).definition.condition?.value else {
            let holds = try? scope.functions["success"]?([]).isTruthy
            return Explanation(condition: nil, holds: holds, lookups: needLookups(ofJob: index))
        }
        return Explanation(
            condition: condition.source, holds: try? condition.evaluate(in: scope),
            lookups: condition.lookups(in: scope))
    }

    /// Where no `if` stands, the results of the needs are what counts.
    private func needLookups(ofJob index: Int) -> [Lookup] {
        family(ofJob: index).needs.map { need in
            let name = plan.families[need].definition.id.value
            return Lookup(text: "needs.\(name).result", value: .string(families[need].result.rawValue))
        }
    }

    /// The `if` of a step that is about to start, or that has just been started.
    func explanation(of step: StepID) -> Explanation? {
        guard let index = indices[step.job], let running = jobs[index].running,
            running.nodes.indices.contains(step.index), let status = status(of: step)
        else { return nil }
        let node = running.nodes[step.index]
        let isCancelled = running.status == .cancelled
        let functions = StatusFunctions(
            success: status == .success, failure: status == .failure, cancelled: isCancelled)
        var contexts = contexts(ofJob: index)
        contexts["steps"] = .object(stepsContext(ofJob: index, in: node.parent))
        // Of an action's own steps these are the action's, which are not on record.
        if node.parent != nil { contexts["inputs"] = nil }
        let scope = EvaluationScope(contexts: contexts, functions: functions.functions)
        switch step.phase {
        case .main: return explanation("if", node.planned.definition.condition?.value, scope)
        case .pre: return node.planned.pre?.condition.map { explanation("pre-if", $0, scope) }
        case .post: return node.planned.post?.condition.map { explanation("post-if", $0, scope) }
        }
    }

    private func explanation(_ key: String, _ condition: Condition?, _ scope: EvaluationScope) -> Explanation {
        guard let condition else {
            let value = try? scope.functions["success"]?([])
            return Explanation(
                key: key, condition: nil, holds: value?.isTruthy, lookups: [Lookup(text: "success()", value: value)])
        }
        let lookups = condition.lookups(in: scope, partial: ["github"])
        let isKnown = lookups.allSatisfy { $0.value != nil }
        return Explanation(
            key: key, condition: condition.source, holds: isKnown ? try? condition.evaluate(in: scope) : nil,
            lookups: lookups)
    }

    /// The first of a running job's own steps that failed it.
    func failedStep(ofJob index: Int) -> StepID? {
        guard let running = jobs[index].running,
            let place = running.ownSteps.first(where: { running.nodes[$0].main.report?.conclusion == .failure })
        else { return nil }
        return running.id(of: place, .main, job: plan.jobs[index].id)
    }
}
