import ArgumentParser
import Display
import Foundation
import Git
import Source

/// `sluice validate`: every error of every workflow file, from the work tree as it is.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check workflow files, sluice.yml, runner files and stack files, and say where they are wrong.",
        discussion: "Exit codes: 0 all are valid; 1 errors were found; 2 a file cannot be read.")

    @Argument(
        help: "Files or folders; without any, the repository's workflow folders and its own files.",
        completion: .file(extensions: ["yml", "yaml"]))
    var paths: [String] = []

    @Option(help: "How to print what was found.")
    var format: DiagnosticReport.Format = .text

    func run() throws {
        let all = try paths.isEmpty ? filesOfRepository() : paths.flatMap(given)
        let files = all.filter { !OwnFile.isOne($0.path) }
        let found =
            all.flatMap { OwnFile.diagnostics($0) + settingsFaults(of: $0, among: files) }
            + files.flatMap { file in
                let callable = paths.isEmpty ? files : Self.filesOfRepository(around: file)
                return WorkflowFileCheck(file, among: callable).diagnostics
            }
        let diagnostics = found.toldOnce().sortedByPlace()
        let report = DiagnosticReport(diagnostics, files: all, style: .standardOutput, version: Sluice.version)
        StandardOutput.write(report.text(format))
        if diagnostics.hasErrors { throw Failure(.failed) }
    }

    private func settingsFaults(of file: SourceFile, among files: [SourceFile]) -> [Diagnostic] {
        guard OwnFile.isSettings(file.path) else { return [] }
        let workflows = paths.isEmpty ? files : Self.filesOfRepository(around: file) ?? []
        return SettingsFileCheck(file, among: workflows).diagnostics
    }

    private func filesOfRepository() throws(Failure) -> [SourceFile] {
        // Outside of a repository the working directory is looked at: checking a file needs no commit.
        let repository = try? Repository.discover(from: Project.workingDirectory)
        let tree = WorkflowFiles(root: repository?.workDirectory)
        let files = tree.inWorkflowFolders
        let tracked = (try? repository?.trackedPaths()) ?? []
        let stacks = tracked.filter(OwnFile.isStack).compactMap(tree.file)
        guard !files.isEmpty || !stacks.isEmpty else {
            throw .usage(
                "There are no workflow files here.",
                hint: "Sluice looks in \(WorkflowCatalog.folders.map { $0 + "/" }.joined(separator: ", ")).")
        }
        return files + OwnFile.paths(in: tree).compactMap(tree.file) + stacks
    }

    /// What a file that was named can call: the workflow files of the repository in which it stands; nil outside of one.
    private static func filesOfRepository(around file: SourceFile) -> [SourceFile]? {
        let path = file.path.hasPrefix("/") ? file.path : Project.workingDirectory + "/" + file.path
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? path
        guard let root = (try? Repository.discover(from: folder))?.workDirectory else { return nil }
        return WorkflowFiles(root: root).inWorkflowFolders
    }

    private func given(_ path: String) throws(Failure) -> [SourceFile] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw .usage("There is no '\(path)'.")
        }
        let tree = WorkflowFiles()
        let paths = isFolder.boolValue ? tree.paths(in: path) : [path]
        guard !paths.isEmpty else { throw .usage("There are no workflow files in '\(path)'.") }
        return try paths.map { path throws(Failure) in
            guard let file = tree.file(path) else { throw Failure.usage("'\(path)' cannot be read.") }
            return file
        }
    }
}

extension DiagnosticReport.Format: ExpressibleByArgument {}
