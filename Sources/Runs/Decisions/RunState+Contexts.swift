package import Expressions
import Planning
import Workflows

extension RunState {
    /// `github`, `needs`, `strategy`, `matrix`, `inputs` and `vars` of a job: all that is known without runner, secrets and steps.
    ///
    /// From its start on, the variables of its environment come before the run's.
    package func contexts(ofJob index: Int) -> ValueObject {
        var contexts = unstartedContexts(ofJob: index)
        guard jobs[index].running != nil, let own = environmentPolicy(ofJob: index)?.variables, !own.isEmpty else {
            return contexts
        }
        var variables = plan.request.variables
        for (name, value) in own.sorted(by: { $0.key < $1.key }) { variables[name] = .string(value) }
        contexts["vars"] = .object(variables)
        return contexts
    }

    func unstartedContexts(ofJob index: Int) -> ValueObject {
        let job = plan.jobs[index]
        let family = plan.families[job.family]
        var contexts = contexts(ofScope: family.scope)
        contexts["needs"] = .object(needs(of: family))
        contexts["strategy"] = .object([
            "fail-fast": .boolean(family.failFast),
            "job-index": .number(Double(job.index)),
            "job-total": .number(Double(job.total)),
            "max-parallel": .number(Double(family.maxParallel ?? job.total)),
        ])
        contexts["matrix"] = job.matrix.map(Value.object) ?? .null
        return contexts
    }

    func contexts(ofScope scope: Int) -> ValueObject {
        [
            "github": .object(github),
            "inputs": .object(plan.scopes[scope].inputs),
            "vars": .object(plan.request.variables),
        ]
    }

    private func needs(of family: JobFamily) -> ValueObject {
        var needs: ValueObject = [:]
        for need in family.needs {
            needs[plan.families[need].definition.id.value] = .object(answer(ofFamily: need))
        }
        return needs
    }

    /// `needs.*` and `jobs.*`: a family's result and outputs.
    func answer(ofFamily family: Int) -> ValueObject {
        [
            "result": .string(families[family].result.rawValue),
            "outputs": .object(families[family].outputs),
        ]
    }

    /// `timeout-minutes` of a job in seconds; the runner's or GitHub's default where it gives no number.
    func timeoutSeconds(ofJob index: Int) -> Double {
        let standard = plan.standardTimeoutMinutes(ofJob: index) * 60
        guard case .steps(let body) = family(ofJob: index).definition.body else { return standard }
        switch body.timeoutMinutes {
        case nil: return standard
        case .literal(let minutes): return minutes * 60
        case .expression(let template):
            let scope = EvaluationScope(contexts: contexts(ofJob: index))
            guard let minutes = try? template.value.evaluate(in: scope).asNumber, minutes.isFinite, minutes > 0
            else { return standard }
            return minutes * 60
        }
    }

    /// Why a job's `timeout-minutes` cannot be used; nil where they can.
    func timeoutFault(ofJob index: Int) -> String? {
        guard case .steps(let body) = family(ofJob: index).definition.body,
            case .expression(let template) = body.timeoutMinutes
        else { return nil }
        do throws(ExpressionError) {
            let value = try template.value.evaluate(in: EvaluationScope(contexts: contexts(ofJob: index)))
            guard value.asNumber.isNaN || value.asNumber < 0 else { return nil }
            return "Its 'timeout-minutes' is '\(value.asString)', which is no number of minutes."
        } catch {
            return "Its 'timeout-minutes' cannot be evaluated: \(error.message)"
        }
    }
}
