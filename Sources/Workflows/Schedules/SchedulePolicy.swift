/// What becomes of a schedule's times at which nobody could start a run, or at which one still goes on.
package struct SchedulePolicy: Hashable, Sendable {
    /// Of times that were missed.
    package enum CatchUp: String, Hashable, Sendable, CaseIterable {
        /// None is made up for.
        case none
        /// One run for all of them.
        case once
        /// A run for each.
        case all
    }

    /// While a scheduled run of the same workflow goes on.
    package enum Overlap: String, Hashable, Sendable, CaseIterable {
        /// The time passes without a run.
        case skip
        /// The run begins when the other one has ended.
        case queue
        /// The other one is cancelled, and this one begins when that has ended.
        case cancel
    }

    package var catchUp: CatchUp
    /// Seconds; what was missed longer ago is not made up for.
    package var window: Double
    package var overlap: Overlap

    package init(catchUp: CatchUp = .once, window: Double = 86400, overlap: Overlap = .skip) {
        self.catchUp = catchUp
        self.window = window
        self.overlap = overlap
    }
}
