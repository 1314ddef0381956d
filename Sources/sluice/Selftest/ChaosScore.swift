/// What the self-test has counted so far.
struct ChaosScore: Sendable {
    enum Moment: String, CaseIterable, Sendable {
        case atWrite = "at_a_write"
        case random = "at_a_random_moment"
    }

    /// A promise that a run has broken.
    enum Fault: Hashable, Sendable {
        /// It did not end.
        case lost
        /// It failed although no keeper was killed.
        case failedWithoutCause
        case startedTwice(step: String)
        case finalizerMissed(step: String)
        /// It is a success although this step did not run.
        case notRun(step: String)
        case obligationOpen
        case left(ChaosLeftovers.Leftover)

        /// As a field of the certificate.
        var field: String {
            switch self {
            case .lost: "runs_lost"
            case .failedWithoutCause: "runs_failed_without_cause"
            case .startedTwice: "steps_run_twice"
            case .finalizerMissed: "finalizers_missed"
            case .notRun: "steps_not_run"
            case .obligationOpen: "obligations_open"
            case .left(let leftover): leftover.kind == .process ? "processes_left" : "\(leftover.kind.rawValue)s_left"
            }
        }

        var text: String {
            switch self {
            case .lost: "the run did not end"
            case .failedWithoutCause: "the run failed, and only engines were killed"
            case .startedTwice(let step): "the step '\(step)' began twice"
            case .finalizerMissed(let step): "the finalizer '\(step)' did not reach its end"
            case .notRun(let step): "the run is a success, and the step '\(step)' did not run"
            case .obligationOpen: "the obligation was not discharged, or what was made is still there"
            case .left(let leftover): "left: \(leftover.kind.rawValue) \(leftover.name)"
            }
        }
    }

    /// How a run was brought to its end after the last kill.
    enum Recovery: String, CaseIterable, Sendable {
        case byHand = "resumed_by_hand"
        case byKeeper = "resumed_by_keeper"
        /// Its engine lived.
        case none = "engine_lived"
        /// It was struck before it was recorded: there is nothing to resume.
        case notBegun = "not_begun"
    }

    private(set) var kills: [Moment: [Strike.Target: Int]] = [:]
    /// Writes of a run, counted from its first engine on, at which one was killed.
    private(set) var boundaries: Set<Int> = []
    private(set) var recoveries: [Recovery: Int] = [:]
    private(set) var faults: [(run: String, fault: Fault)] = []
    /// What ended the self-test before its time.
    var failure: String?

    var runCount: Int { recoveries.values.reduce(0, +) }
    var killCount: Int { Moment.allCases.reduce(0) { $0 + count($1) } }

    func count(_ moment: Moment, _ target: Strike.Target? = nil) -> Int {
        let counts = kills[moment] ?? [:]
        return target.map { counts[$0] ?? 0 } ?? counts.values.reduce(0, +)
    }

    mutating func add(_ target: Strike.Target, _ moment: Moment, boundary: Int? = nil) {
        kills[moment, default: [:]][target, default: 0] += 1
        if let boundary { boundaries.insert(boundary) }
    }

    mutating func end(_ run: String, _ recovery: Recovery, _ found: [Fault]) {
        recoveries[recovery, default: 0] += 1
        faults += found.map { (run, $0) }
    }
}
