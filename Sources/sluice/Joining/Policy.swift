import Git
import Planning
import Source
import Workflows

/// What a repository says about how it is to be run: read on the default branch, so that no other branch can change it for itself.
struct Policy {
    private let repository: Repository
    private let branch: String?
    /// The run's.
    private let own: CommitID?
    /// Where the files are read: without a default branch, the run's own count.
    private let commit: CommitID?

    /// - Parameter own: The run's commit; nil where there is no run.
    init(_ repository: Repository, own: CommitID?) throws(Failure) {
        self.repository = repository
        self.own = own
        branch = repository.defaultBranch()
        do {
            commit = try branch.flatMap { name throws(GitError) in try repository.branch(name)?.commit } ?? own
        } catch {
            throw Failure(error)
        }
    }

    /// Refuses what is not trusted where the run's own files would be the rules: whoever wrote it has written these, too.
    static func requireDefaultBranch(_ repository: Repository, for confinement: Confinement?) throws(Failure) {
        guard confinement != nil, try Policy(repository, own: nil).commit == nil else { return }
        throw .usage(
            "The repository has no default branch, whose rules hold for what is not trusted.",
            hint: "Its forge says which branch that is.")
    }

    /// A file, and a warning where the run's commit has another one.
    func file(_ path: String) throws(Failure) -> (file: SourceFile?, notices: [String]) {
        do {
            let text = try commit.flatMap { commit throws(GitError) in try repository.read(path, at: commit) }
            let own = try own.flatMap { commit throws(GitError) in try repository.read(path, at: commit) }
            let file = text.map { SourceFile(path: path, text: String(decoding: $0, as: UTF8.self)) }
            return (file, self.own != nil && own != text ? [notice(path)].compactMap(\.self) : [])
        } catch {
            throw Failure(error)
        }
    }

    /// The file as the run's commit has it.
    func ownFile(_ path: String) throws(Failure) -> SourceFile? {
        do {
            let text = try own.flatMap { commit throws(GitError) in try repository.read(path, at: commit) }
            return text.map { SourceFile(path: path, text: String(decoding: $0, as: UTF8.self)) }
        } catch {
            throw Failure(error)
        }
    }

    /// The `*.yml` files directly in a folder, by name.
    func files(in folder: String) throws(Failure) -> (files: [SourceFile], notices: [String]) {
        var paths: Set<String> = []
        do {
            for commit in [commit, own].compactMap(\.self) {
                paths.formUnion(try repository.entries(at: commit, under: folder).map(\.path))
            }
        } catch {
            throw Failure(error)
        }
        var files: [SourceFile] = []
        var notices: [String] = []
        for path in paths.sorted() where [".yml", ".yaml"].contains(where: path.hasSuffix) {
            let (file, told) = try self.file(path)
            files += [file].compactMap(\.self)
            notices += told
        }
        return (files, notices)
    }

    private func notice(_ path: String) -> String? {
        branch.map { "warning: '\(path)' is not the one of the branch '\($0)', which is what counts." }
    }
}
