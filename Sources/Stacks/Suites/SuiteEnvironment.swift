import Containers
import Expressions
import Workflows

/// The variables of a suite's command.
package struct SuiteEnvironment {
    let context: StackContext

    /// Those of this process, the stack's, and where its services are; over them those of the suite.
    func variables(of suite: StackSuite) throws(StackFailure) -> [String: String] {
        var variables = context.engine.environment
        variables.merge(context.environment) { $1 }
        variables.merge(context.secrets) { $1 }
        if context.target == nil { variables["COMPOSE_PROJECT_NAME"] = context.project.name }
        variables[Self.projectVariable] = context.project.name
        variables.merge(Self.addresses(context.addresses)) { $1 }
        if let base = suite.baseURL { variables["BASE_URL"] = try text(base) }
        for entry in suite.environment { variables[entry.name.value] = try text(entry.value) }
        // Last: by these its processes are found again, also by the guard when this process is dead.
        variables[StackMark.variable] = context.project.name
        variables[SuiteProcesses.markVariable] = mark(of: suite)
        return variables
    }

    func mark(of suite: StackSuite) -> String { "\(context.project.name)/\(suite.name.value)" }

    func text(_ template: Located<Template>) throws(StackFailure) -> String {
        try StackEvaluation(context, .suites).text(template)
    }

    /// `SLUICE_STACK_URL_<SERVICE>` and `SLUICE_STACK_PORT_<SERVICE>_<PORT>`.
    package static func addresses(_ addresses: [StackAddress]) -> [String: String] {
        var variables: [String: String] = [:]
        for address in addresses {
            let service = String(address.service.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
            let url = "SLUICE_STACK_URL_\(service)"
            if variables[url] == nil { variables[url] = address.url }
            variables["SLUICE_STACK_PORT_\(service)_\(address.containerPort)"] = String(address.hostPort)
        }
        return variables
    }

    package static let projectVariable = "SLUICE_STACK_PROJECT"
}
