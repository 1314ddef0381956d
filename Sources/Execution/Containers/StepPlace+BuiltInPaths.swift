import Planning

extension StepPlace {
    /// An input of a built-in action, which works on the host's side of the job's folders: each line that is a path of the container as the
    /// host has it.
    ///
    /// Throws `action` for a path that the container has and the host has not: what stands there on the host is another thing.
    func onHost(input name: String, _ text: String, of action: BuiltInAction) throws(ExecutionError) -> String {
        guard let paths else { return text }
        guard name.lowercased() == "path", action.setupTool == nil else { return onHost(text) }
        var lines: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let isExcluded = line.trimmed.hasPrefix("!")
            let path = (isExcluded ? line.trimmed.dropFirst() : Substring(line)).trimmed
            guard path.hasPrefix("/") else {
                lines.append(String(line))
                continue
            }
            guard paths.isOnHost(path) else {
                throw .action(
                    "The path '\(path)' is in the job's container only, where '\(action.rawValue)' does not reach: use one of "
                        + "the workspace, of '~' or of RUNNER_TEMP.")
            }
            lines.append((isExcluded ? "!" : "") + paths.onHost(path))
        }
        return lines.joined(separator: "\n")
    }

    /// What tells a built-in action how the job's container names the folders of the host.
    var pathsForBuiltIn: [(String, String)] {
        guard let paths else { return [] }
        return [
            (
                ActionEnvironment.containerPathsVariable,
                paths.pairs.map { "\($0.host)\t\($0.container)" }.joined(separator: "\n")
            )
        ]
    }
}

extension ActionEnvironment {
    /// A line for each folder: its path on the host, and in the job's container.
    static let containerPathsVariable = "SLUICE_CONTAINER_PATHS"

    /// A path of the host as the job's steps have it.
    func inJob(_ path: String) -> String {
        let pairs = self[Self.containerPathsVariable].split(separator: "\n").compactMap {
            line -> ContainerPaths.Pair? in
            let halves = line.split(separator: "\t")
            return halves.count == 2 ? ContainerPaths.Pair(host: String(halves[0]), container: String(halves[1])) : nil
        }
        return ContainerPaths(pairs).inContainer(path)
    }
}
