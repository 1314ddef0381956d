import Containers

/// From where a step's process talks to the run's services.
enum ServicesPlace: Hashable, Sendable {
    case host
    /// A container; without a network of the job's it is in the engine's own.
    case container(network: NetworkAddress?)
    /// A container of a network whose address nobody has told.
    case unknownNetwork
}
