import Conductor
import Expressions
import Workflows

/// The `secrets` context of a job: all of the run's, or what the callers of its workflow pass on.
struct JobSecrets {
    /// The run's own.
    let root: ValueObject

    /// - Parameter own: Those of the job's environment, which come before what callers pass, as on GitHub.
    func secrets(
        passedBy callers: [JobOrder.Caller], besides own: [String: String] = [:]
    ) throws(ExecutionError) -> ValueObject {
        var secrets = root
        for caller in callers { secrets = try passed(secrets, by: caller) }
        for (name, value) in own.sorted(by: { $0.key < $1.key }) { secrets[name] = .string(value) }
        return secrets
    }

    private func passed(_ given: ValueObject, by caller: JobOrder.Caller) throws(ExecutionError) -> ValueObject {
        guard case .mapping(let arguments) = caller.call.secrets else { return given }
        var contexts = caller.contexts
        contexts["secrets"] = .object(given)
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
