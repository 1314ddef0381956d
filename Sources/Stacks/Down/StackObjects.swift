package import Containers

/// What a stack has on this machine, whoever made it.
package struct StackObjects: Hashable, Sendable {
    package struct Container: Hashable, Sendable {
        package var id: String
        package var name: String
        /// Made by the product without the stack's labels: found by the networks and volumes that it hangs on.
        package var isStray: Bool
    }

    package struct Network: Hashable, Sendable {
        package var id: String
        package var name: String
    }

    package var containers: [Container] = []
    package var networks: [Network] = []
    package var volumes: [String] = []

    package var isEmpty: Bool { containers.isEmpty && networks.isEmpty && volumes.isEmpty }

    package static let stackKey = "sluice.stack"

    /// Asks docker for all that carries our label or compose's, and for what hangs on these networks and volumes.
    package init(project: String, on engine: ContainerEngine) throws(ContainerError) {
        let labels = ["\(StackObjects.stackKey)=\(project)", "com.docker.compose.project=\(project)"]
        for label in labels {
            let filter = ["--filter", "label=" + label]
            for row in try StackObjects.rows(["network", "ls", "--no-trunc"] + filter, "{{.ID}} {{.Name}}", engine) {
                let network = Network(id: row[0], name: row[row.count - 1])
                if !networks.contains(network) { networks.append(network) }
            }
            for row in try StackObjects.rows(["volume", "ls"] + filter, "{{.Name}}", engine) {
                if !volumes.contains(row[0]) { volumes.append(row[0]) }
            }
            try add(filter, isStray: false, engine)
        }
        for network in networks { try add(["--filter", "network=" + network.id], isStray: true, engine) }
        for volume in volumes { try add(["--filter", "volume=" + volume], isStray: true, engine) }
    }

    private mutating func add(_ filter: [String], isStray: Bool, _ engine: ContainerEngine) throws(ContainerError) {
        let list = ["ps", "--all", "--no-trunc"] + filter
        for row in try StackObjects.rows(list, "{{.ID}} {{.Names}}", engine)
        where !containers.contains(where: { $0.id == row[0] }) {
            containers.append(Container(id: row[0], name: row[row.count - 1], isStray: isStray))
        }
    }

    /// The words of each line.
    private static func rows(
        _ list: [String], _ format: String, _ engine: ContainerEngine
    ) throws(ContainerError) -> [[String]] {
        try engine.run(EngineCommand(list + ["--format", format])).lines
            .map { $0.split(separator: " ").map(String.init) }.filter { !$0.isEmpty }
    }
}
