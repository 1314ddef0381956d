import Foundation
import Git
import Source

extension Project {
    /// The workflow files at HEAD, then those that are in the work tree only.
    func workflowFiles() throws(Failure) -> [(file: SourceFile, isUncommitted: Bool)] {
        let committed = try committedWorkflowFiles()
        guard let root = repository.workDirectory else { return committed.map { ($0, false) } }
        let known = Set(committed.map(\.path))
        let others = WorkflowFiles(root: root).inWorkflowFolders.filter { !known.contains($0.path) }
        return committed.map { ($0, false) } + others.map { ($0, true) }
    }

    /// A path that leads into the work tree as from its root; anything else as it is.
    func workflowName(typed name: String) -> String {
        guard name.hasPrefix("/") || name.hasPrefix("../"), let root = repository.workDirectory else { return name }
        let path = name.hasPrefix("/") ? name : Project.workingDirectory + "/" + name
        let folder = root.hasSuffix("/") ? root : root + "/"
        let standard = URL(fileURLWithPath: path).standardizedFileURL.path
        return standard.hasPrefix(folder) ? String(standard.dropFirst(folder.count)) : name
    }

    private func committedWorkflowFiles() throws(Failure) -> [SourceFile] {
        let head: Head
        do throws(GitError) {
            head = try repository.head()
        } catch {
            if error.code == .noCommits { return [] }
            throw Failure(error)
        }
        let catalog = try WorkflowCatalog(repository, at: head.commit)
        return catalog.paths.compactMap { catalog.files[$0] }
    }
}
