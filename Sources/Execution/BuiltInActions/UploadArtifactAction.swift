import Conductor

/// `actions/upload-artifact`.
struct UploadArtifactAction {
    private enum IfNoFilesFound: String, CaseIterable { case warn, error, ignore }

    private let context: ActionContext

    init(_ context: ActionContext) { self.context = context }

    func run() throws {
        let behaviour = try ifNoFilesFound()
        try checkCompressionLevel()
        let retentionDays = try retentionDays()
        guard let run = context.environment.run else { throw ExecutionError.action("SLUICE_RUN not defined") }
        let path = try context.requiredInput("path")
        let selection = try ArtifactSelection(
            path, base: context.environment.workspace, home: context.environment.home,
            includesHidden: try context.booleanInput("include-hidden-files", default: false))
        guard !selection.files.isEmpty else { return try tellNothingFound(path, behaviour) }
        for file in selection.files { try context.confinement.check(file.source) }
        try check(selection.files.map(\.path))
        context.say(
            "With the provided path, there will be \(selection.files.count) "
                + "file\(selection.files.count == 1 ? "" : "s") uploaded")
        let artifact = try context.ports.artifacts.store(
            selection.files, as: try name(for: selection), run: run,
            overwrite: try context.booleanInput("overwrite", default: false), retentionDays: retentionDays)
        try context.setOutput("artifact-id", String(artifact.id))
        try context.setOutput("artifact-digest", artifact.digest)
        try context.setOutput("artifact-url", "sluice://runs/\(run)/artifacts/\(artifact.id)")
        context.say(
            "Artifact \(artifact.name) has been stored: ID \(artifact.id), \(artifact.fileCount) files, "
                + "\(artifact.size) bytes, SHA-256 \(artifact.digest)")
    }

    private func tellNothingFound(_ path: String, _ behaviour: IfNoFilesFound) throws(ExecutionError) {
        let paths = path.split(whereSeparator: \.isNewline).map(\.trimmed).joined(separator: ", ")
        let text = "No files were found with the provided path: \(paths). No artifacts will be uploaded."
        switch behaviour {
        case .warn: context.warn(text)
        case .error: throw .action(text)
        case .ignore: context.say(text)
        }
    }

    private func ifNoFilesFound() throws(ExecutionError) -> IfNoFilesFound {
        let text = context.input("if-no-files-found")
        if text.isEmpty { return .warn }
        guard let behaviour = IfNoFilesFound(rawValue: text) else {
            let choices = IfNoFilesFound.allCases.map(\.rawValue).joined(separator: ", ")
            throw .action(
                "Unrecognized if-no-files-found input. Provided: \(text). Available options: \(choices)")
        }
        return behaviour
    }

    /// Checked, though files are stored as they are.
    private func checkCompressionLevel() throws(ExecutionError) {
        let level = context.input("compression-level")
        if !level.isEmpty, Int(level).map({ !(0...9).contains($0) }) ?? true {
            throw .action("Invalid compression-level. Valid values are 0-9: '\(level)'")
        }
    }

    /// Nil for as long as is usual, which is also what 0 means.
    private func retentionDays() throws(ExecutionError) -> Int? {
        let text = context.input("retention-days")
        guard !text.isEmpty else { return nil }
        guard let days = Int(text), days >= 0 else { throw .action("Invalid retention-days: '\(text)'") }
        return days == 0 ? nil : days
    }

    private func check(_ paths: [String]) throws(ExecutionError) {
        for path in paths {
            guard let bad = ForbiddenCharacter.first(inPath: path) else { continue }
            throw .action(
                "The path for one of the files in artifact is not valid: \(path). "
                    + "Contains the following character: \(bad.name)")
        }
    }

    private func name(for selection: ArtifactSelection) throws(ExecutionError) -> String {
        if try !context.booleanInput("archive", default: true) {
            guard selection.files.count == 1, let file = selection.files.first else {
                throw .action(
                    "When 'archive' is set to false, only a single file can be uploaded. Found "
                        + "\(selection.files.count) files to upload.")
            }
            return lastPathPart(of: file.path)
        }
        if context.environment.holdsSecret("name") {
            throw .action("The artifact name is not valid: it contains a secret, and names are not kept secret.")
        }
        let name = context.input("name")
        if let bad = ForbiddenCharacter.first(inName: name) {
            throw .action(
                "The artifact name is not valid: \(name). Contains the following character: \(bad.name)")
        }
        // A download of all artifacts makes a folder of each name.
        if name == "." || name == ".." { throw .action("The artifact name is not valid: \(name). It is no file name.") }
        return name.isEmpty ? "artifact" : name
    }
}
