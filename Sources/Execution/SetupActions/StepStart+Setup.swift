import Conductor
import Expressions
import Planning
import Workflows

extension StepStart {
    /// What a `setup-*` action has to know of the place where the job's steps run.
    func setupVariables(_ place: StepPlace) -> [(String, String)] {
        let configuration = job.run.configuration
        let runner = job.order.job.runner.flatMap { configuration.plan.request.runners.definition($0.name) }
        var variables = [
            (ActionEnvironment.toolVersionsVariable, runner?.toolVersions.rawValue ?? ""),
            (ActionEnvironment.containerVariable, job.containers?.job ?? ""),
        ]
        guard job.containers?.job != nil else { return variables }
        variables.append((ActionEnvironment.containerPathVariable, place.pathInside(job) ?? ""))
        variables.append(
            (ActionEnvironment.clientHomeVariable, configuration.clientEnvironment["HOME"] ?? job.facts.home))
        for (name, value) in configuration.clientEnvironment.sorted(by: { $0.key < $1.key })
        where place.env[name] == nil && name != "HOME" && name != "PATH" {
            variables.append((name, value))
        }
        return variables
    }
}
