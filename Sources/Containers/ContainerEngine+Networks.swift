extension ContainerEngine {
    /// A bridge of its own, on which containers find each other by their aliases.
    package func createNetwork(_ name: String, owner: OwnerLabels) throws(ContainerError) {
        try run(EngineCommand(["network", "create"] + owner.arguments + [name]))
    }

    /// The host's address as containers of this network see it.
    package func gateway(ofNetwork name: String) throws(ContainerError) -> String? {
        let format = "{{range .IPAM.Config}}{{println .Gateway}}{{end}}"
        return try run(EngineCommand(["network", "inspect", "--format", format, name])).lines.first
    }

    package func createVolume(_ name: String, owner: OwnerLabels) throws(ContainerError) {
        try run(EngineCommand(["volume", "create"] + owner.arguments + [name]))
    }

    package func hasVolume(_ name: String) throws(ContainerError) -> Bool {
        try result(of: EngineCommand(["volume", "inspect", "--format", "{{.Name}}", name])).hasSucceeded
    }
}
