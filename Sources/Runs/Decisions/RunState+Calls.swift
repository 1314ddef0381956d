import Expressions
import Planning
import Workflows

extension RunState {
    /// The start of a call: its inputs are evaluated now that the needs' outputs are known.
    func start(call index: Int, scope: Int) -> RunEvent {
        let id = plan.jobs[index].id
        guard case .call(let call) = family(ofJob: index).definition.body else {
            return .jobFinished(id, attempt: 0, JobReport(outcome: .failure, reason: "It calls no workflow."))
        }
        let evaluation = CallInputs.evaluate(
            call, callee: plan.scopes[scope].workflow, contexts: contexts(ofJob: index))
        switch evaluation {
        case .success(let inputs): return .callStarted(id, inputs: inputs)
        case .failure(let error):
            return .jobFinished(id, attempt: 0, JobReport(outcome: .failure, reason: error.message))
        }
    }

    /// The end of a call: the callee's result and outputs become the caller's.
    func answer(ofCall index: Int) -> RunEvent {
        let id = plan.jobs[index].id
        guard case .call(let scope) = plan.jobs[index].body else {
            return .jobFinished(id, attempt: 0, JobReport(outcome: .failure, reason: "It calls no workflow."))
        }
        var results: Set<Outcome> = []
        var answers: ValueObject = [:]
        for family in plan.scopes[scope].families {
            results.insert(families[family].result)
            answers[plan.families[family].definition.id.value] = .object(answer(ofFamily: family))
        }
        var contexts = contexts(ofScope: scope)
        contexts["jobs"] = .object(answers)
        switch CallOutputs.evaluate(of: plan.scopes[scope].workflow, contexts: contexts) {
        case .success(let outputs):
            if let excess = OutputLimit.excess(of: outputs, besides: outputSize) {
                return .jobFinished(id, attempt: 0, JobReport(outcome: .failure, reason: excess))
            }
            return .jobFinished(id, attempt: 0, JobReport(outcome: results.combined, outputs: outputs))
        case .failure(let error):
            return .jobFinished(id, attempt: 0, JobReport(outcome: .failure, reason: error.message))
        }
    }
}
