import Git
import Source
import Workflows

extension ActionLock {
    /// The locks of all folders of workflows at a commit, as one. Throws where one cannot be read, or two do not agree.
    static func read(_ repository: Repository, at commit: CommitID) throws(Failure) -> ActionLock {
        var all = ActionLock()
        for folder in WorkflowCatalog.folders {
            let path = folder + "/" + ActionLock.name
            let text: [UInt8]?
            do throws(GitError) {
                text = try repository.read(path, at: commit)
            } catch {
                throw Failure(error)
            }
            guard let text else { continue }
            let file = SourceFile(path: path, text: String(decoding: text, as: UTF8.self))
            try all.add(try read(file), from: path)
        }
        return all
    }

    static func read(_ file: SourceFile) throws(Failure) -> ActionLock {
        let (lock, diagnostics) = ActionLockReader().read(file)
        guard let lock else { throw Failure(.usage, diagnostics, files: [file]) }
        return lock
    }

    private mutating func add(_ other: ActionLock, from path: String) throws(Failure) {
        workflows.merge(other.workflows) { $0.union($1) }
        for (pin, dependency) in other.dependencies.sorted(by: { $0.key < $1.key }) {
            if let known = dependencies[pin], known.commit != dependency.commit {
                throw .usage(
                    "'\(pin)' is locked twice: to \(known.commit), and in '\(path)' to \(dependency.commit).",
                    hint: "'sluice lock --update' locks it anew in both.")
            }
            dependencies[pin] = dependency
        }
    }
}
