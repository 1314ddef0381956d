import Execution
import Git
import History

/// Where stacks are recorded: in the repository's store and, within a job, in the store of that job's run.
struct StackHome {
    let project: Project
    /// The job whose step this is; nil outside of one.
    let owner: ContainerOwner?

    /// Throws a usage failure where there is no repository.
    ///
    /// - Parameter folder: Of the stack file, where one was named by its path: it may be in another repository.
    init(_ location: LocationOptions, around folder: String? = nil) throws(Failure) {
        var location = location
        owner = ContainerOwner(environment: ProcessEnvironment.all)
        if let owner, location.dataDirectory == nil {
            guard let store = StorePaths(ofRunDirectory: owner.runDirectory)?.directory, Store.exists(in: store)
            else {
                throw .usage(
                    "The store of this job's run cannot be reached from here: there is none at '\(owner.runDirectory)'."
                )
            }
            location.dataDirectory = store
        }
        if location.repository == nil { location.repository = folder }
        project = try Project(location)
    }

    var run: Int? { owner == nil ? nil : ProcessEnvironment.all["SLUICE_RUN"].flatMap { Int($0) } }

    /// The commit of the files, and whether they differ from it; no commit where there is none yet.
    func commit() throws(Failure) -> (sha: CommitID?, isDirty: Bool) {
        do {
            return (try project.repository.head().commit, try project.repository.isDirty())
        } catch  where error.code == .noCommits {
            return (nil, true)
        } catch {
            throw Failure(error)
        }
    }
}
