import Foundation
import Source

/// Workflow files in a work tree as it is: for checking and listing, never for a run.
struct WorkflowFiles {
    /// What paths are relative to; the working directory when it is nil.
    var root: String?

    /// Those in the folders where workflows are looked for.
    var inWorkflowFolders: [SourceFile] {
        WorkflowCatalog.folders.flatMap { paths(in: $0) }.compactMap { file($0) }
    }

    /// A file's text, or nil where it cannot be read.
    func file(_ path: String) -> SourceFile? {
        FileManager.default.contents(atPath: absolute(path)).map {
            SourceFile(path: path, text: String(decoding: $0, as: UTF8.self))
        }
    }

    /// The workflow files directly in a folder, sorted; none where there is no such folder.
    func paths(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: absolute(folder))) ?? []
        let prefix = folder.hasSuffix("/") ? folder : folder + "/"
        return names.filter { $0.hasSuffix(".yml") || $0.hasSuffix(".yaml") }.sorted().map { prefix + $0 }
    }

    private func absolute(_ path: String) -> String {
        guard let root, !path.hasPrefix("/") else { return path }
        return root + "/" + path
    }
}
