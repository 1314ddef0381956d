import Dispatch
import Git
import Synchronization

/// Reads what commits of projects say, and keeps what the newest of each default branch says.
///
/// State: the last reading of each project, behind a lock. libgit2 and YAML are waited for on a queue of its own, on no thread of the
/// server's.
package final class ProjectReadings: Sendable {
    private let kept = Mutex<[String: ProjectFiles]>([:])
    private let queue = DispatchQueue(label: "sluice.readings", attributes: .concurrent)

    package init() {}

    /// What the newest commit of the default branch says.
    ///
    /// - Throws: A problem: 409 where there is no such branch yet, 500 for a repository that cannot be read.
    package func newest(of project: ServedProject) async throws(Problem) -> ProjectFiles {
        try await reading(project) { repository throws(GitError) in
            guard let branch = repository.defaultBranch(), let tip = try repository.branch(branch) else { return nil }
            return (tip.commit, branch)
        }
    }

    /// What the commit that somebody names says: by a branch, a tag or a SHA.
    ///
    /// - Throws: A problem: 422 where nothing has that name.
    package func files(of project: ServedProject, at ref: String) async throws(Problem) -> ProjectFiles {
        try await reading(project) { repository throws(GitError) in
            if let branch = try repository.branch(ref) { return (branch.commit, ref) }
            return (try repository.resolve(ref).commit, nil)
        }
    }

    private func reading(
        _ project: ServedProject, _ find: @escaping @Sendable (Repository) throws(GitError) -> (CommitID, String?)?
    ) async throws(Problem) -> ProjectFiles {
        let result: Result<ProjectFiles?, GitError> = await withCheckedContinuation { continuation in
            queue.async { [self] in
                continuation.resume(
                    returning: Result { () throws(GitError) in
                        let repository = try Repository.discover(from: project.repositoryPath)
                        return try find(repository).map { found throws(GitError) in
                            try self.files(of: project.name, repository, found.0, branch: found.1)
                        }
                    })
            }
        }
        switch result {
        case .success(let files?): return files
        case .success(nil):
            throw .conflict("'\(project.name)' has no default branch with a commit yet.", hint: "Push one.")
        case .failure(let error): throw Problem(error)
        }
    }

    private func files(
        of project: String, _ repository: Repository, _ commit: CommitID, branch: String?
    ) throws(GitError) -> ProjectFiles {
        if let known = kept.withLock({ $0[project] }), known.sha == commit.hex {
            var files = known
            files.branch = branch
            return files
        }
        let files = try ProjectFiles(repository, at: commit, branch: branch)
        if branch != nil, branch == repository.defaultBranch() { kept.withLock { $0[project] = files } }
        return files
    }
}
