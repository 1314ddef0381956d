import Expressions
package import Planning
import Workflows

extension RunState {
    /// The environment that a job whose needs are done is for; nil for one that names none, or calls a workflow. Throws where that cannot be
    /// evaluated.
    package func environmentUse(ofJob index: Int) throws(EvaluationFailure) -> EnvironmentUse? {
        guard case .steps(let body) = family(ofJob: index).definition.body, let reference = body.environment else {
            return nil
        }
        return try reference.use(in: EvaluationScope(contexts: contexts(ofJob: index)))
    }

    /// Why a job's `environment` cannot be used; nil where it can.
    func environmentFault(ofJob index: Int) -> String? {
        do {
            _ = try environmentUse(ofJob: index)
            return nil
        } catch {
            return "Its 'environment' cannot be evaluated: \(error.message)"
        }
    }
}
