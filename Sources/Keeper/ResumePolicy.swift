/// When a keeper without an engine brings one back.
///
/// | state | event | then |
/// |---|---|---|
/// | attended | engine leaves | waits the grace |
/// | waiting | grace over, no earlier attempt alive | an attempt; the next wait is twice as long |
/// | waiting | engine connects | attended; attempts are forgotten |
/// | three attempts made | grace over | gives up: it keeps its steps, and ends when they have |
struct ResumePolicy {
    static let mostAttempts = 3

    private let grace: Duration
    private let isPossible: Bool
    private var attempts = 0
    /// When to act next; nil while an engine is there or nothing more is to be tried.
    private(set) var deadline: Moment?

    /// A keeper starts without an engine. Without a command it never tries to bring one back.
    init(grace: Duration, isPossible: Bool, at now: Moment) {
        self.grace = grace
        self.isPossible = isPossible
        if isPossible { deadline = now + grace }
    }

    var hasGivenUp: Bool { isPossible && attempts == ResumePolicy.mostAttempts && deadline == nil }

    mutating func engineConnected() {
        attempts = 0
        deadline = nil
    }

    mutating func engineLeft(at now: Moment) {
        attempts = 0
        deadline = isPossible ? now + grace : nil
    }

    /// Whether to make an attempt now. An earlier one that still runs may be about to connect.
    mutating func isAttemptDue(at now: Moment, isEarlierOneAlive: Bool) -> Bool {
        guard let due = deadline, due <= now else { return false }
        guard !isEarlierOneAlive else {
            deadline = now + grace
            return false
        }
        guard attempts < ResumePolicy.mostAttempts else {
            deadline = nil
            return false
        }
        attempts += 1
        deadline = now + grace * (1 << attempts)
        return true
    }
}
