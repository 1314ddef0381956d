import Expressions

/// What `sluice internal-container` is asked to do; each is the process of a step.
package enum ContainerProgram: String, Hashable, Sendable, CaseIterable {
    /// Starts a job's containers, and waits until its services are healthy.
    case start
    /// Shows what the services printed, and removes all that the job has.
    case stop
    /// Runs a step in the job's container.
    case exec
    /// Runs an action that is a container of its own.
    case action

    /// The variable with what it needs to know, as JSON.
    static let orderVariable = "SLUICE_CONTAINER_ORDER"
    /// The variable with the path of the file in which it notes the images that it uses.
    static let imagesVariable = "SLUICE_CONTAINER_IMAGES"
    /// Before the names of the variables that are for the container: none of them steers this process, or docker.
    static let variablePrefix = "SLUICE_IN_CONTAINER_"

    /// Carries it out and returns the exit code.
    /// - Parameter write: Writes one line to the standard output.
    package func run(environment: [String: String], write: @escaping @Sendable (String) -> Void) -> Int32 {
        let context = ContainerContext(environment, write: write)
        do {
            let order = try Value(parsingJSON: environment[Self.orderVariable] ?? "", keys: .caseSensitive)
            switch self {
            case .start:
                guard let order = ContainersOrder(order) else { break }
                try ContainersStart(order, context).run()
                return 0
            case .stop:
                guard let order = ContainersOrder(order) else { break }
                try ContainersStop(order, context).run()
                return 0
            case .exec:
                guard let order = ContainerStepOrder(order) else { break }
                return try ContainerStep(order, context).run()
            case .action:
                guard let order = DockerActionOrder(order) else { break }
                return try DockerAction(order, context).run()
            }
            context.fail("'internal-container' is for steps that sluice starts.")
        } catch {
            context.fail("\(error)")
        }
        return 1
    }
}
