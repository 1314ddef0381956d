/// A row of the picture: a name, what it was in at which time, and what is to be said of it.
struct TimelineRow {
    struct Bar {
        /// A class of the style.
        var kind: String
        var from: Int64
        var to: Int64
    }

    var name: String
    var bars: [Bar]
    var note: String
    /// Where a container ended, and whether as it should.
    var end: (moment: Int64, isGood: Bool)?
    var outcome: StackOutcome?
}

extension TimelineRow {
    init(_ phase: StackRecord.Phase, until end: Int64) {
        name = phase.phase.rawValue
        outcome = phase.outcome
        guard let start = phase.startedAt else {
            (bars, note) = ([], phase.reason ?? ReportWord.word(phase.outcome))
            return
        }
        let last = phase.finishedAt ?? end
        bars = [Bar(kind: ReportWord.word(phase.outcome), from: start, to: last)]
        note = ReportWord.duration(from: start, to: phase.finishedAt) ?? "did not end"
    }

    init(_ suite: StackRecord.Suite, until end: Int64) {
        name = suite.name
        outcome = suite.result?.outcome
        bars = [Bar(kind: ReportWord.word(outcome), from: suite.startedAt, to: suite.finishedAt ?? end)]
        note = ReportWord.duration(from: suite.startedAt, to: suite.finishedAt) ?? "did not end"
    }

    /// - Parameter down: When the stack was taken down: what ends then was made to.
    init(_ container: StackRecord.Container, until end: Int64, down: Int64?) {
        let state = container.container
        let last = container.endedAt ?? end
        name = state.service ?? state.name
        bars = [Bar(kind: "created", from: container.createdAt, to: container.runningAt ?? last)]
        if let running = container.runningAt {
            // What has ended has no health any more.
            let isWatched = state.health != nil || container.healthyAt != nil
            let healthy = container.healthyAt ?? (isWatched ? last : running)
            if healthy > running { bars.append(Bar(kind: "starting", from: running, to: healthy)) }
            bars.append(Bar(kind: isWatched ? "healthy" : "running", from: healthy, to: last))
        }
        var words: [String] = []
        if let running = container.runningAt, let healthy = container.healthyAt {
            words.append("healthy after \(ReportWord.duration(from: running, to: healthy) ?? "0 ms")")
        } else if let health = state.health {
            words.append(health)
        }
        if let ended = container.endedAt {
            let isStopped = down.map { ended >= $0 } ?? false
            words.append(isStopped ? "stopped" : state.exitCode.map { "exit \($0)" } ?? state.state)
            self.end = (ended, isStopped || (state.exitCode == 0 && !state.isOutOfMemory))
        }
        if state.isOutOfMemory { words.append("out of memory") }
        if state.restarts > 0 { words.append(ReportWord.count(state.restarts, "restart", "restarts")) }
        note = words.joined(separator: " · ")
    }
}
