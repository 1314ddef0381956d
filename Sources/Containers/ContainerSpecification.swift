/// A container to be made.
package struct ContainerSpecification: Hashable, Sendable {
    package var image: String
    package var name: String
    package var owner: OwnerLabels
    package var workingDirectory: String?
    package var network: String?
    /// The host name by which others in the network find it.
    package var networkAlias: String?
    /// `HOST:CONTAINER`, `CONTAINER`, with `/udp` where meant.
    package var ports: [String] = []
    package var options: ContainerOptions = .none
    package var variables: [String: String] = [:]
    package var mounts: [Mount] = []
    /// Groups of the host that its processes are in besides those of their user.
    package var groups: [UInt32] = []
    package var entrypoint: String?
    /// What follows the image.
    package var arguments: [String] = []

    package init(image: String, name: String, owner: OwnerLabels) {
        self.image = image
        self.name = name
        self.owner = owner
    }

    /// Makes it and prints its id.
    package var create: EngineCommand { command(["create"]) }

    /// Makes it, runs it to its end, passes its output and exit code on, and removes it.
    package var runToEnd: EngineCommand { command(["run", "--rm"]) }

    /// The order is that of GitHub's runner: where `options` say the same as a key, the later one wins, as there.
    private func command(_ verb: [String]) -> EngineCommand {
        let environment = ContainerVariables(variables)
        var arguments = verb + ["--name", name] + owner.arguments
        if let workingDirectory { arguments += ["--workdir", workingDirectory] }
        if let network { arguments += ["--network", network] }
        if let networkAlias { arguments += ["--network-alias", networkAlias] }
        arguments += ports.flatMap { ["--publish", $0] }
        arguments += groups.flatMap { ["--group-add", String($0)] }
        arguments += options.words
        arguments += environment.arguments
        arguments += mounts.flatMap { ["--volume", $0.argument] }
        if let entrypoint { arguments += ["--entrypoint", entrypoint] }
        arguments += [image] + self.arguments
        return EngineCommand(arguments, variables: environment.environment)
    }
}
