extension ContainerEngine {
    /// A bridge of its own, on which containers find each other by their aliases.
    package func createNetwork(_ name: String, owner: OwnerLabels) throws(ContainerError) {
        try run(EngineCommand(["network", "create"] + owner.arguments + [name]))
    }

    /// The network of containers that ask for none.
    package var defaultNetwork: String { kind == .docker ? "bridge" : "podman" }

    /// The host's address as containers of this network see it; nil where the network has none.
    package func address(ofNetwork name: String) throws(ContainerError) -> NetworkAddress? {
        let format =
            kind == .docker
            ? "{{range .IPAM.Config}}{{println .Subnet .Gateway}}{{end}}"
            : "{{range .Subnets}}{{println .Subnet .Gateway}}{{end}}"
        return try run(EngineCommand(["network", "inspect", "--format", format, name])).lines
            .compactMap { NetworkAddress(line: $0) }.first
    }

    package func createVolume(_ name: String, owner: OwnerLabels) throws(ContainerError) {
        try run(EngineCommand(["volume", "create"] + owner.arguments + [name]))
    }

    package func hasVolume(_ name: String) throws(ContainerError) -> Bool {
        try result(of: EngineCommand(["volume", "inspect", "--format", "{{.Name}}", name])).hasSucceeded
    }
}
