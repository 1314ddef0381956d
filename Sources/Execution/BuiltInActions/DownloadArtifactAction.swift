import Conductor

/// `actions/download-artifact`.
struct DownloadArtifactAction {
    private let context: ActionContext

    init(_ context: ActionContext) { self.context = context }

    func run() throws {
        do {
            let run = try sourceRun()
            let selected = try select(from: try context.ports.artifacts.artifacts(ofRun: run))
            let destination = destination
            let merges = try context.booleanInput("merge-multiple", default: false)
            let isWhole = !context.input("name").isEmpty || merges || (selected.count == 1 && putsSingleOneDirectly)
            for artifact in selected {
                let folder = isWhole ? destination : destination + "/" + (try folderName(artifact))
                context.say("Downloading \(artifact.name) (ID: \(artifact.id), Size: \(artifact.size)) to \(folder)")
                try makeFolders(folder)
                try context.ports.artifacts.extract(artifact, into: folder)
            }
            context.say("Total of \(selected.count) artifact(s) downloaded")
            try context.setOutput("download-path", context.environment.inJob(destination))
        } catch {
            throw ExecutionError.action("Unable to download artifact(s): \(error)")
        }
    }

    /// Throws for a name that an upload never gives and that would lead elsewhere: CVE-2023-22726 and CVE-2024-42471 began so.
    private func folderName(_ artifact: Artifact) throws(ExecutionError) -> String {
        let name = artifact.name
        guard !["", ".", ".."].contains(name), ForbiddenCharacter.first(inName: name) == nil else {
            throw .action("The artifact name is not valid: \(name). It is no folder's name.")
        }
        return name
    }

    /// Another run's only with a token, as on GitHub; runs are those of this repository. An empty token counts: where nobody defines
    /// one, `github.token` is empty, and none is needed.
    private func sourceRun() throws(ExecutionError) -> Int {
        let repository = context.input("repository")
        let own = context.environment["GITHUB_REPOSITORY"]
        if !repository.isEmpty, repository.lowercased() != own.lowercased() {
            throw .action("Artifacts of another repository ('\(repository)') cannot be had here.")
        }
        guard let run = context.environment.run else { throw .action("SLUICE_RUN not defined") }
        let text = context.input("run-id")
        // A rerun has the id of its first attempt, and means its own artifacts by it.
        guard !text.isEmpty, text != context.environment["GITHUB_RUN_ID"], context.isGiven("github-token") else {
            return run
        }
        guard let other = Int(text) else { throw .action("Invalid run-id: '\(text)'") }
        return other
    }

    private func select(from artifacts: [Artifact]) throws(ExecutionError) -> [Artifact] {
        let (name, ids) = (context.input("name"), context.input("artifact-ids"))
        guard name.isEmpty || ids.isEmpty else {
            throw .action("Inputs 'name' and 'artifact-ids' cannot be used together. Please specify only one.")
        }
        if !name.isEmpty {
            guard let artifact = artifacts.last(where: { $0.name == name }) else {
                let known = artifacts.map { "'\($0.name)'" }.joined(separator: ", ")
                throw .action(
                    "Artifact not found for name: \(name). "
                        + (known.isEmpty ? "The run has none." : "There are: \(known)."))
            }
            return [artifact]
        }
        if !ids.isEmpty { return try select(ids: ids, from: artifacts) }
        let pattern = context.input("pattern")
        if !pattern.isEmpty { return artifacts.filter { NamePattern(pattern).matches($0.name) } }
        context.say("No input name, artifact-ids or pattern filtered specified, downloading all artifacts")
        return artifacts
    }

    private func select(ids text: String, from artifacts: [Artifact]) throws(ExecutionError) -> [Artifact] {
        let parts = text.split(separator: ",").map(\.trimmed).filter { !$0.isEmpty }
        guard !parts.isEmpty else { throw .action("No valid artifact IDs provided in 'artifact-ids' input") }
        var ids: [Int] = []
        for part in parts {
            guard let id = Int(part) else { throw .action("Invalid artifact ID: '\(part)'. Must be a number.") }
            ids.append(id)
        }
        let found = artifacts.filter { ids.contains($0.id) }
        guard !found.isEmpty else { throw .action("None of the provided artifact IDs were found") }
        let missing = ids.filter { id in !found.contains { $0.id == id } }
        if !missing.isEmpty {
            let list = missing.map { String($0) }.joined(separator: ", ")
            context.warn("Could not find the following artifact IDs: \(list)")
        }
        return found
    }

    private var destination: String {
        let path = context.input("path")
        if path.isEmpty { return context.environment.workspace }
        if path.hasPrefix("~") { return normalizedPath(context.environment.home + path.dropFirst()) }
        return normalizedPath(path.hasPrefix("/") ? path : context.environment.workspace + "/" + path)
    }

    /// Up to version 4 an artifact that was not asked for by name got a folder of its own, even as the only one.
    private var putsSingleOneDirectly: Bool {
        let digits = context.environment["GITHUB_ACTION_REF"].drop { $0 == "v" }.prefix { $0.isNumber }
        return (Int(digits) ?? .max) > 4
    }
}
