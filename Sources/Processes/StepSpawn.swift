/// The word to start one step's process.
package struct StepSpawn: Hashable, Sendable {
    package var step: StepID
    /// The job whose end also ends what the step leaves behind.
    package var job: String
    /// The program and its arguments; a program without a slash is looked up in the PATH of `environment`.
    package var arguments: [String]
    /// The whole environment as `NAME=value`; `SLUICE_JOB_MARK` in it marks the job's processes.
    package var environment: [String]
    package var workingDirectory: String
    /// Enforced by the keeper, so that it holds without an engine; nil for none.
    package var timeout: Duration?
    package var ladder: TerminationLadder
    /// Masked in the output of this and every later step of the run.
    package var secrets: [String]
    /// Recorded bytes of output; of more the beginning and the end are, and a line in the log says what is missing.
    package var outputLimit: UInt64
    /// How many processes and threads the step's job may have at a time.
    package var processLimit: Int32
    /// Whose process it is; nil for the keeper's own user.
    package var user: StepUser?

    /// 4 GiB.
    package static let standardOutputLimit: UInt64 = 4 << 30
    /// Far more than builds and browsers need, and far less than a kernel has numbers for (32,768 by default).
    package static let standardProcessLimit: Int32 = 4096
    /// The name of the environment variable by which a job's processes are found where there are no cgroups.
    package static let jobMarkVariable = "SLUICE_JOB_MARK"
    /// The keeper's own, which tells the processes of one step from those of the job's other steps.
    package static let stepMarkVariable = "SLUICE_STEP_MARK"

    package init(
        step: StepID, job: String, arguments: [String], environment: [String], workingDirectory: String,
        timeout: Duration? = nil, ladder: TerminationLadder = .standard(), secrets: [String] = [],
        outputLimit: UInt64 = StepSpawn.standardOutputLimit, processLimit: Int32 = StepSpawn.standardProcessLimit,
        user: StepUser? = nil
    ) {
        self.step = step
        self.job = job
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.timeout = timeout
        self.ladder = ladder
        self.secrets = secrets
        self.outputLimit = outputLimit
        self.processLimit = processLimit
        self.user = user
    }

    package var stepMark: String { "\(step)" }

    /// The value of `SLUICE_JOB_MARK` in the environment, or nil.
    package var jobMark: String? {
        let prefix = StepSpawn.jobMarkVariable + "="
        return environment.last { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }
}
