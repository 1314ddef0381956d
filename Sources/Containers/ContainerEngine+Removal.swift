import Glibc

/// What an owner has on this machine.
package struct OwnedObjects: Hashable, Sendable {
    package var containers: [String]
    package var networks: [String]
    package var volumes: [String]

    package init(containers: [String] = [], networks: [String] = [], volumes: [String] = []) {
        self.containers = containers
        self.networks = networks
        self.volumes = volumes
    }

    package var isEmpty: Bool { containers.isEmpty && networks.isEmpty && volumes.isEmpty }
}

extension ContainerEngine {
    /// Everything that carries these labels, running or not.
    package func objects(of owner: OwnerLabels) throws(ContainerError) -> OwnedObjects {
        OwnedObjects(
            containers: try run(EngineCommand(["ps", "--all", "--quiet", "--no-trunc"] + owner.filters)).lines,
            networks: try run(EngineCommand(["network", "ls", "--quiet", "--no-trunc"] + owner.filters)).lines,
            volumes: try run(EngineCommand(["volume", "ls", "--quiet"] + owner.filters)).lines)
    }

    /// Removes everything that carries these labels, whoever made it and whatever it is doing.
    ///
    /// Can be called again, and at the same time by others: what is gone already is no error, and what another one is just removing is
    /// looked at again. Throws what it has met in the last of ten seconds, for then something is left.
    package func removeAll(of owner: OwnerLabels) throws(ContainerError) {
        let end = ContinuousClock.now + .seconds(10)
        while true {
            let left = try objects(of: owner)
            if left.isEmpty { return }
            if ContinuousClock.now >= end { break }
            let results = try removals(of: left).map { command throws(ContainerError) in try result(of: command) }
            if !results.allSatisfy(\.hasSucceeded) { usleep(100_000) }
        }
        for command in removals(of: try objects(of: owner)) { try run(command) }
    }

    /// Whose all that is whose run's folder lies in this one, each without its job.
    package func owners(inFolder folder: String) throws(ContainerError) -> Set<OwnerLabels> {
        let format = [OwnerLabels.runKey, OwnerLabels.folderKey].map { key in
            // Podman has the labels as a table, docker a function for one.
            kind == .docker ? "{{.Label \"\(key)\"}}" : "{{index .Labels \"\(key)\"}}"
        }.joined(separator: " ")
        let filter = ["--filter", "label=\(OwnerLabels.folderKey)", "--format", format]
        var owners: Set<OwnerLabels> = []
        for list in [["ps", "--all"], ["network", "ls"], ["volume", "ls"]] {
            for line in try run(EngineCommand(list + filter)).lines {
                let words = line.split(separator: " ", maxSplits: 1).map(String.init)
                guard words.count == 2, words[1].hasPrefix(folder + "/") else { continue }
                owners.insert(OwnerLabels(run: words[0], job: nil, folder: words[1]))
            }
        }
        return owners
    }

    /// Containers first: a network or a volume in use cannot be removed.
    private func removals(of objects: OwnedObjects) -> [EngineCommand] {
        let containers = objects.containers.map { ["rm", "--force", "--volumes", $0] }
        let networks = objects.networks.map { ["network", "rm", $0] }
        let volumes = objects.volumes.map { ["volume", "rm", "--force", $0] }
        return (containers + networks + volumes).map { EngineCommand($0) }
    }
}
