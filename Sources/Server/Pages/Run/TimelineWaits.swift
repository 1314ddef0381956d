package import Planning
package import Runs

/// What a run and its jobs have waited for, each wait once: groups, locks, room, approvals, wait times.
package struct TimelineWaits: Sendable {
    /// One wait, over or not.
    package struct Wait: Hashable, Sendable {
        /// `waited for room: 'build' ran (1 at a time)`.
        package var text: String
        /// Nil where one waits for other jobs of the run: their lanes tell how long.
        package var span: TimelineSpan?
        package var goesOn: Bool
    }

    /// Before the first job.
    package let ofRun: [Wait]
    private let ofJobs: [JobID: [Wait]]

    /// - Parameter hasBegun: A job of the run was started: from then on the run as a whole waits for nothing.
    package init(_ decisions: [Decision], hasBegun: Bool, now: Timestamp) {
        let told = decisions.filter { $0.kind == .wait && $0.step == nil && !$0.isUsual }
        ofRun = told.filter { $0.job == nil }.map { Wait($0, now: now) }.filter { !hasBegun || !$0.goesOn }
        ofJobs = Dictionary(grouping: told.filter { $0.job != nil }) { $0.job ?? JobID("") }
            .mapValues { decisions in decisions.map { Wait($0, now: now) } }
    }

    package func of(_ job: JobID) -> [Wait] { ofJobs[job, default: []] }
}

extension TimelineWaits.Wait {
    fileprivate init(_ decision: Decision, now: Timestamp) {
        text = decision.text
        goesOn = decision.text.hasPrefix("waits ")
        // What goes on is told of at the run's last event.
        let end = goesOn ? now : decision.time
        span = decision.seconds.map { TimelineSpan(end.advanced(bySeconds: -$0), end) }
    }
}

/// From one moment to another.
package struct TimelineSpan: Hashable, Sendable {
    package var start: Timestamp
    package var end: Timestamp

    package init(_ start: Timestamp, _ end: Timestamp) { (self.start, self.end) = (start, end) }

    var seconds: Double { end.seconds(since: start) }
}
