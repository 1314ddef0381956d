import Containers

extension StackContext {
    /// The whole environment of a command on this host: ours, the stack's over it, and where the services are.
    var hostVariables: [String: String] {
        var variables = engine.environment.merging(environment) { $1 }.merging(secrets) { $1 }
        variables.merge(SuiteEnvironment.addresses(addresses)) { $1 }
        variables["COMPOSE_PROJECT_NAME"] = project.name
        variables[SuiteEnvironment.projectVariable] = project.name
        // By this its processes are found again, also by the guard when this process is dead.
        variables[StackMark.variable] = project.name
        return variables
    }
}
