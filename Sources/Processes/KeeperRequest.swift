/// What an engine asks of a run's keeper.
package enum KeeperRequest: Hashable, Sendable {
    /// How a step is brought to its end.
    package enum Force: UInt8, Hashable, Sendable {
        /// By its termination ladder.
        case ladder
        /// By SIGKILL at once.
        case kill
    }

    /// The first message; the epoch is a fencing token: the engine with the highest one is obeyed.
    case hello(epoch: UInt64)
    case spawn(StepSpawn)
    /// No error if the step has ended already; the reason is written into its exit record.
    case interrupt(step: StepID, reason: String, force: Force)
    /// Ends every process that the job's steps have left behind, and steps that still run.
    case endJob(String)
    case addSecrets([String])
    /// Ends every job and then the keeper itself.
    case shutdown
}
