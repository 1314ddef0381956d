import Glibc

/// How a program that a step starts on the host makes containers, networks and volumes that go with the step's job: it labels them as
/// the job's own and leaves a note, since docker is asked only where there may be something.
package struct ContainerOwner: Hashable, Sendable {
    /// The value of the label `sluice.run`.
    package static let runVariable = "SLUICE_RUN_LABEL"
    /// The value of the label `sluice.job`.
    package static let jobVariable = "SLUICE_JOB_LABEL"
    package static let folderVariable = "SLUICE_RUN_FOLDER"

    package let run: String
    package let job: String
    /// The run's folder in its store.
    package let runDirectory: String

    package init(run: String, job: String, runDirectory: String) {
        self.run = run
        self.job = job
        self.runDirectory = runDirectory
    }

    /// The one of the step whose environment this is; nil outside of a step.
    package init?(environment: [String: String]) {
        guard let run = environment[Self.runVariable], let job = environment[Self.jobVariable],
            let folder = environment[Self.folderVariable]
        else { return nil }
        self.init(run: run, job: job, runDirectory: folder)
    }

    var variables: [(String, String)] {
        [(Self.runVariable, run), (Self.jobVariable, job), (Self.folderVariable, runDirectory)]
    }

    // MARK: Notes

    /// To be left before the first thing is made. Throws `system`.
    ///
    /// A step with a user of its own, who does not reach the run's folder, leaves none: after such a job docker is asked in any case.
    package func leaveNote() throws(ExecutionError) {
        guard access(runDirectory, F_OK) == 0 || errno != EACCES else { return }
        try makeFolders(Self.notes(in: runDirectory))
        try writeFile(note, "\(run)\n".utf8)
    }

    var hasNote: Bool { fileExists(note) }

    func removeNote() { unlink(note) }

    /// Whether any job of the run has left one.
    static func hasNotes(in runDirectory: String) -> Bool {
        (try? namesInFolder(notes(in: runDirectory)))?.isEmpty == false
    }

    static func removeNotes(in runDirectory: String) { removeTree(notes(in: runDirectory)) }

    private var note: String { "\(Self.notes(in: runDirectory))/\(job)" }

    private static func notes(in runDirectory: String) -> String { runDirectory + "/container-owners" }
}
