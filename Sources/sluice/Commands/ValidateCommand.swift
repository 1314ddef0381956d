import ArgumentParser
import Display
import Foundation
import Git
import Planning
import Source

import struct Workflows.WorkflowReader

/// `sluice validate`: every error of every workflow file, from the work tree as it is.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check workflow files, sluice.yml and runner files, and say where they are wrong.",
        discussion: "Exit codes: 0 all are valid; 1 errors were found; 2 a file cannot be read.")

    @Argument(help: "Files or folders; without any, the repository's workflow folders.")
    var paths: [String] = []

    @Option(help: "How to print what was found.")
    var format: DiagnosticReport.Format = .text

    func run() throws {
        let all = try paths.isEmpty ? filesOfRepository() : paths.flatMap(given)
        let files = all.filter { !OwnFile.isOne($0.path) }
        let planner = Planner(files: Dictionary(files.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first }))
        let found =
            all.flatMap(OwnFile.diagnostics)
            + files.flatMap { file in
                let reading = WorkflowReader().read(file)
                guard let workflow = reading.workflow else { return reading.diagnostics }
                // Of files that were named one by one, the workflows they call may be elsewhere.
                let calls = paths.isEmpty ? planner.callFaults(of: workflow) : []
                return reading.diagnostics + planner.stepFaults(of: workflow) + calls
            }
        let diagnostics = found.sortedByPlace()
        let report = DiagnosticReport(diagnostics, files: all, style: .standardOutput, version: Sluice.version)
        StandardOutput.write(report.text(format))
        if diagnostics.hasErrors { throw Failure(.failed) }
    }

    private func filesOfRepository() throws(Failure) -> [SourceFile] {
        // Outside of a repository the working directory is looked at: checking a file needs no commit.
        let root = (try? Repository.discover(from: Project.workingDirectory))?.workDirectory
        let tree = WorkflowFiles(root: root)
        let files = tree.inWorkflowFolders
        guard !files.isEmpty else {
            throw .usage(
                "There are no workflow files here.",
                hint: "Sluice looks in \(WorkflowCatalog.folders.map { $0 + "/" }.joined(separator: ", ")).")
        }
        return files + OwnFile.paths(in: tree).compactMap(tree.file)
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
