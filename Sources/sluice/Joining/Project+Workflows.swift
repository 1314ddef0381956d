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
