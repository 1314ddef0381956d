import Conductor
import Planning
package import Processes
import Runs

/// Stacks of jobs that may use docker and whose steps have a user of their own, who does not reach the run's store: each of them has a
/// store of stacks in its own temporary folder, which begins with what the run's knows and of which the run's takes what the job has made.
package protocol JobStacksPort: Sendable {
    /// What the job's store begins with, for `sluice stack` in a step. Throws `system`.
    func known() throws(ExecutionError) -> [UInt8]

    /// Takes what the job has made of stacks, when nothing of it runs any more; returns what people should know, in sentences.
    func collect(from folder: String, job: String, user: StepUser) -> [String]
}

/// The folder of a job's own store of stacks.
package enum JobStacksFolder {
    /// - Parameter temporary: The job's RUNNER_TEMP.
    package static func path(in temporary: String) -> String { temporary + "/_stacks" }

    /// Where the job's store begins: what the run's knew when the job began.
    package static func known(in folder: String) -> String { folder + "/known.json" }
}

extension PreparedJob {
    /// Nil where `sluice stack` in a step finds the run's store, and where the job has no docker.
    var stacksFolder: String? { hasDocker ? JobStacksFolder.path(in: slot.temporary) : nil }

    /// Before the job's first step.
    func prepareStacks() throws(ExecutionError) {
        guard let port = run.configuration.stacks, let user, let folder = stacksFolder else { return }
        let known = try port.known()
        try makeFolders(folder, mode: 0o700)
        try writeFile(JobStacksFolder.known(in: folder), known, owner: user)
        try giveFolder(folder, to: user)
    }

    /// After its last process.
    func collectStacks() async {
        guard let port = run.configuration.stacks, let user, let folder = stacksFolder else { return }
        let job = order.job.id.fileName
        let sentences = await blocking { port.collect(from: folder, job: job, user: user) }
        guard !sentences.isEmpty else { return }
        run.record.record(sentences.map { Annotation(.warning, run.redact($0)) }, of: order.job.id)
    }
}
