import Conductor
import Expressions
import Planning
import Workflows

/// The `secrets` context of a job: all of the run's, or what its workflow's caller passes on.
struct JobSecrets {
    let plan: Plan
    let root: ValueObject
    /// The job's own contexts, for what a caller's `secrets:` mention besides secrets.
    let contexts: ValueObject

    func secrets(ofScope scope: Int) throws(ExecutionError) -> ValueObject {
        guard plan.scopes.indices.contains(scope), let caller = plan.scopes[scope].caller else { return root }
        let family = plan.families[plan.jobs[caller].family]
        let given = try secrets(ofScope: family.scope)
        guard case .call(let call) = family.definition.body, case .mapping(let arguments) = call.secrets else {
            return given
        }
        var contexts = contexts
        contexts["secrets"] = .object(given)
        contexts["matrix"] = plan.jobs[caller].matrix.map(Value.object) ?? .null
        // The needs of the caller are not known here.
        contexts["needs"] = nil
        var passed: ValueObject = [:]
        // GitHub passes this one on without being asked.
        if let token = root["GITHUB_TOKEN"] { passed["GITHUB_TOKEN"] = token }
        for argument in arguments {
            passed[argument.name.value] = .string(
                try argument.value.text(in: EvaluationScope(contexts: contexts)))
        }
        return passed
    }
}
