/// `recovery-time-objective` of a workflow that is a drill: how long it may take until all is there again.
package struct RecoveryObjective: Hashable, Sendable {
    /// The time begins with the start of this job.
    package var from: Located<String>
    /// It ends with the success of this one.
    package var to: Located<String>
    /// Seconds.
    package var within: Double

    package init(from: Located<String>, to: Located<String>, within: Double) {
        self.from = from
        self.to = to
        self.within = within
    }
}
