import Execution
import Git
import Glibc
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
            location.dataDirectory = try Self.store(ofJob: owner)
        }
        if location.repository == nil { location.repository = folder }
        project = try Project(location)
    }

    /// The run's, or the job's own where its steps have a user who does not get there.
    private static func store(ofJob owner: ContainerOwner) throws(Failure) -> String {
        if let store = StorePaths(ofRunDirectory: owner.runDirectory)?.directory, Store.exists(in: store) {
            return store
        }
        let isShut = access(owner.runDirectory, F_OK) != 0 && errno == EACCES
        if isShut, let own = try JobStacks.ownStore(environment: ProcessEnvironment.all) { return own }
        throw unreachable(owner.runDirectory)
    }

    private static func unreachable(_ runDirectory: String) -> Failure {
        if access(runDirectory, F_OK) != 0, errno == EACCES {
            return .usage(
                """
                Stacks cannot be had from here: they are recorded where this job's run is, '\(runDirectory)', and its steps have a user \
                of their own, who does not get there.
                """,
                hint: """
                    Name the workflow under 'docker:' of its project in the server's file, or test stacks by 'sluice run'.
                    """)
        }
        return .usage(
            """
            Stacks cannot be had from here: this job's run is not at '\(runDirectory)', as in a job's container, where \
            a stack's addresses and folders, which are the host's, would not be reached, either.
            """,
            hint: """
                Take 'container' from the job. A container that a step starts by itself goes with the job when it has the \
                labels sluice.run=$SLUICE_RUN_LABEL and sluice.job=$SLUICE_JOB_LABEL.
                """)
    }

    var run: Int? { owner == nil ? nil : ProcessEnvironment.all["SLUICE_RUN"].flatMap { Int($0) } }

    func commit() throws(Failure) -> StackCommit {
        do {
            return StackCommit(
                sha: try project.repository.head().commit, isDirty: try project.repository.isDirty())
        } catch  where error.code == .noCommits {
            return StackCommit(sha: nil, isDirty: true)
        } catch {
            throw Failure(error)
        }
    }
}

/// The commit of a stack's files; none where there is none yet.
struct StackCommit {
    var sha: CommitID?
    /// Whether the files differ from it.
    var isDirty: Bool

    var version: String { sha.map { $0.hex + (isDirty ? "-dirty" : "") } ?? "" }
}
