import Processes

/// How far a step has been taken down its termination ladder.
struct LadderProgress {
    private let rungs: [TerminationLadder.Rung]
    private var next = 0
    /// When the next signal is due; nil when none is left.
    private(set) var deadline: Moment?

    /// An empty ladder means SIGKILL: what was told to end must.
    init(_ ladder: TerminationLadder, at start: Moment) {
        rungs = ladder.rungs.isEmpty ? TerminationLadder.kill.rungs : ladder.rungs
        deadline = start
    }

    /// The signal that is due by now, if any.
    mutating func signal(at now: Moment) -> Int32? {
        guard let due = deadline, due <= now else { return nil }
        let rung = rungs[next]
        next += 1
        deadline = next < rungs.count ? now + rung.patience : nil
        return rung.signal
    }
}
