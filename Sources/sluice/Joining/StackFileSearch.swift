import Foundation
import Git
import Source
import Workflows

/// A stack file as it was found: by its path, or by the stack's name.
struct FoundStackFile {
    let file: SourceFile
    /// Absolute: what paths in the file are relative to.
    let folder: String

    /// Throws a usage failure where there is no such file and no such stack.
    static func find(_ argument: String, repository: String? = nil) throws(Failure) -> FoundStackFile {
        if let found = at(argument) { return found }
        let known = all(in: repository)
        let named = known.filter { Self.name(of: $0.file) == argument }
        if named.count == 1 { return named[0] }
        guard named.isEmpty else {
            throw .usage(
                "'\(argument)' is the name of several stacks.",
                hint: "Name a file: \(named.map(\.file.path).joined(separator: ", ")).")
        }
        let near = nearestName(
            to: argument, among: known.compactMap { Self.name(of: $0.file) } + known.map(\.file.path))
        let hint =
            near.map { "Did you mean '\($0)'?" }
            ?? (known.isEmpty
                ? "A stack file's name ends in '\(StackReader.suffix)'; none is in this repository."
                : "There are: \(known.map(\.file.path).joined(separator: ", ")).")
        throw .usage("There is no stack file and no stack '\(argument)'.", hint: hint)
    }

    /// What the file says. Throws a usage failure with all that is wrong with it.
    func read() throws(Failure) -> (stack: StackFile, warnings: [Diagnostic]) {
        let (stack, diagnostics) = StackReader().read(file)
        guard let stack else { throw Failure(.usage, diagnostics, files: [file]) }
        return (stack, diagnostics)
    }

    private static func at(_ path: String) -> FoundStackFile? {
        var isFolder: ObjCBool = false
        let absolute = resolvedPath(path, from: Project.workingDirectory)
        guard FileManager.default.fileExists(atPath: absolute, isDirectory: &isFolder), !isFolder.boolValue,
            let file = WorkflowFiles().file(path)
        else { return nil }
        return FoundStackFile(file: file, folder: (absolute as NSString).deletingLastPathComponent)
    }

    /// Those that git knows, and those of the working directory.
    private static func all(in repository: String?) -> [FoundStackFile] {
        let here = Project.workingDirectory
        let found = try? Repository.discover(from: repository ?? here)
        let root = found?.workDirectory ?? here
        let tracked = (try? found?.trackedPaths()) ?? []
        let own = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let paths = Set((tracked + own).filter { $0.hasSuffix(StackReader.suffix) })
        let tree = WorkflowFiles(root: root)
        return paths.sorted().compactMap { path in
            tree.file(path).map { file in
                let folder = (resolvedPath(path, from: root) as NSString).deletingLastPathComponent
                return FoundStackFile(file: file, folder: folder)
            }
        }
    }

    private static func name(of file: SourceFile) -> String? { StackReader().read(file).stack?.name.value }
}
