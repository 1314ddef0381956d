package import Stacks

/// What there is to show of a stack's test: a fold of its events.
package struct StackProgress: Hashable, Sendable {
    struct Phase: Hashable, Sendable {
        var phase: StackPhase
        var startedAt: Int64
        var finishedAt: Int64?
        var outcome: StackOutcome?
        /// Why it is none of this test.
        var reason: String?
    }

    struct Suite: Hashable, Sendable {
        var name: String
        var startedAt: Int64
        var counts = TestCounts()
        var result: SuiteResult?
    }

    private(set) var identity: StackIdentity?
    private(set) var startedAt: Int64?
    private(set) var finishedAt: Int64?
    private(set) var outcome: StackOutcome?
    private(set) var phases: [Phase] = []
    /// What is waited for now, and since when.
    private(set) var waiting: (text: String, since: Int64)? {
        get { waitingText.map { ($0, waitingSince) } }
        set { (waitingText, waitingSince) = (newValue?.text, newValue?.since ?? 0) }
    }
    private var waitingText: String?
    private var waitingSince: Int64 = 0
    /// In the order in which they were made.
    private(set) var containers: [StackContainer] = []
    private(set) var addresses: [StackAddress] = []
    private(set) var suites: [Suite] = []
    private(set) var warnings: [String] = []
    /// How many entries of each phase are done.
    private(set) var checks: [StackPhase: Int] = [:]
    private(set) var failure: StackFailure?
    private(set) var left: [String] = []
    /// Nanoseconds since 1970.
    private(set) var keptUntil: Int64?

    package init() {}

    /// - Parameter time: Nanoseconds since 1970.
    package mutating func apply(_ event: StackEvent, at time: Int64) {
        if startedAt == nil { startedAt = time }
        switch event {
        case .began(let identity): self.identity = identity
        case .phaseStarted(let phase):
            phases.append(Phase(phase: phase, startedAt: time))
            waiting = nil
        case .phaseFinished(let phase, let outcome): finish(phase, outcome, time)
        case .leftOut(let phase, let reason):
            phases.append(Phase(phase: phase, startedAt: time, finishedAt: time, outcome: .skipped, reason: reason))
        case .warned(let text): warnings.append(text)
        case .container(let container): replace(container)
        case .addresses(let addresses): self.addresses = addresses
        case .waiting(let text): waiting = (text, waitingText == text ? waitingSince : time)
        case .checked(let result): checks[result.phase, default: 0] += 1
        case .suiteStarted(let name): suites.append(Suite(name: name, startedAt: time))
        case .suiteProgress(let name, let counts): change(name, time) { $0.counts = counts }
        case .suiteFinished(let result): change(result.name, time) { ($0.counts, $0.result) = (result.counts, result) }
        case .failed(let failure): self.failure = self.failure ?? failure
        case .left(let names): left = names
        case .kept(let seconds): keptUntil = time + Int64(clamping: Int(min(seconds, 1e9) * 1e9))
        case .finished(let outcome): (self.outcome, finishedAt, waiting) = (outcome, time, nil)
        case .images, .line, .collected: break
        }
    }

    private mutating func finish(_ phase: StackPhase, _ outcome: StackOutcome, _ time: Int64) {
        waiting = nil
        guard let index = phases.lastIndex(where: { $0.phase == phase && $0.outcome == nil }) else { return }
        (phases[index].finishedAt, phases[index].outcome) = (time, outcome)
    }

    private mutating func replace(_ container: StackContainer) {
        if let index = containers.firstIndex(where: { $0.id == container.id }) {
            containers[index] = container
        } else {
            containers.append(container)
        }
    }

    private mutating func change(_ suite: String, _ time: Int64, _ body: (inout Suite) -> Void) {
        let index = suites.lastIndex { $0.name == suite } ?? suites.count
        if index == suites.count { suites.append(Suite(name: suite, startedAt: time)) }
        body(&suites[index])
    }
}

extension StackProgress {
    /// Since the beginning.
    func seconds(now: Int64) -> Double { startedAt.map { Double((finishedAt ?? now) - $0) / 1e9 } ?? 0 }
}

extension StackProgress.Phase {
    func seconds(now: Int64) -> Double { Double((finishedAt ?? now) - startedAt) / 1e9 }
}

extension TestCounts {
    /// `12 passed, 1 failed, 2 skipped`; `no tests` for none.
    var text: String {
        let parts = [(passed, "passed"), (failed, "failed"), (skipped, "skipped")]
        let told = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return told.isEmpty ? "no tests" : told.joined(separator: ", ")
    }
}

extension StackIdentity {
    /// `podcast · ml · sluice-podcast-1a2b3c4d · 1a2b3c4 (changed)`; with a target in place of the project.
    var parts: [String] {
        let commit = sha.map { String($0.prefix(7)) + (isDirty ? " (changed)" : "") }
        return [name, variant, target ?? project, commit].compactMap { $0?.onScreen }
    }
}

extension StackContainer {
    var stateText: String {
        let code = exitCode.map { " \($0)" } ?? ""
        return state.onScreen + (state == "running" ? "" : code) + (isOutOfMemory ? ", out of memory" : "")
    }

    /// Whether it stands as one would like it; nil while that is not known.
    var isWell: Bool? {
        if isOutOfMemory || health == "unhealthy" || state == "dead" || restarts > 0 { return false }
        if state == "exited" { return exitCode == 0 }
        guard state == "running" else { return nil }
        return health == nil || health == "healthy" ? true : nil
    }
}

extension Style {
    func symbol(_ outcome: StackOutcome) -> String {
        switch outcome {
        case .success: paint("✓", .green)
        case .failure: bold("✗", .red)
        case .cancelled: paint("⊘", .yellow)
        case .skipped: paint("-", .grey)
        }
    }

    func paint(_ text: String, isWell: Bool?) -> String {
        switch isWell {
        case true?: paint(text, .green)
        case false?: paint(text, .red)
        case nil: paint(text, .yellow)
        }
    }
}
