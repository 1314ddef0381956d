import Containers

extension StackContext {
    /// The whole environment of a command on this host: ours, the stack's over it, and where the services are.
    var hostVariables: [String: String] {
        var variables = engine.environment.merging(environment) { $1 }.merging(secrets) { $1 }
        variables["COMPOSE_PROJECT_NAME"] = project.name
        // The first address of a service is the one that it is known by.
        for address in addresses.reversed() {
            let service = Self.variableName(address.service)
            variables["SLUICE_STACK_URL_\(service)"] = "http://127.0.0.1:\(address.hostPort)"
            variables["SLUICE_STACK_PORT_\(service)_\(address.containerPort)"] = String(address.hostPort)
        }
        return variables
    }

    private static func variableName(_ service: String) -> String {
        String(service.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }
}
