import Conductor
import Foundation
import History
import Planning
import Runs
import Synchronization
import Workflows

/// Runs that nobody ran, in a store that is as if they had: for measuring how a long history is read.
///
/// Each run's journal is what the state machine decides for its plan, and goes through the same door as an engine's.
struct MadeHistory {
    /// The newest runs have logs.
    private static let loggedRuns = 100
    /// So much history is made, in nanoseconds; runs are evenly spread over it.
    private static let span: Int64 = 730 * 86_400 * 1_000_000_000
    private static let actors = ["ann", "bob", "carla", "dan"]

    private let store: Store
    private let stories: [Story]
    private let clock: StoryClock
    private let begun: Int64

    /// - Parameter preparations: What the runs are of; one after the other gets its turn. Not empty.
    init(_ preparations: [RunPreparation], in directory: String) throws {
        let (clock, end) = (StoryClock(), Store.wallClock().nanoseconds)
        (self.clock, begun) = (clock, end - Self.span)
        store = try Store.open(directory: directory, now: { clock.now })
        stories = try preparations.flatMap { try Story.all(of: $0) }
    }

    /// Makes so many runs; the same each time, but for the moment at which they end.
    func record(_ count: Int, tell: (Int) -> Void) throws {
        var generator = SeededGenerator(seed: 1, stream: count)
        for index in 0..<count {
            let start = begun + Self.span / Int64(count) * Int64(index)
            try record(choose(using: &generator), at: start, isLogged: count - index <= Self.loggedRuns, &generator)
            if index % 1000 == 999 { tell(index + 1) }
        }
    }

    /// Nine of ten runs succeed.
    private func choose(using generator: inout SeededGenerator) -> Story {
        let succeeds = Int.random(in: 0..<10, using: &generator) > 0
        let fitting = stories.filter { ($0.outcome == .success) == succeeds }
        return fitting.randomElement(using: &generator) ?? stories[0]
    }

    private func record(
        _ story: Story, at start: Int64, isLogged: Bool, _ generator: inout SeededGenerator
    ) throws {
        clock.now = Timestamp(nanoseconds: start)
        var request = story.plan.request
        request.event.actor = Self.actors.randomElement(using: &generator) ?? ""
        request.requester = request.event.actor
        let draft = RunDraft(request: request, workflowName: story.plan.workflow.displayName)
        let run = try store.createRun(draft, engine: Engine.identity)
        // Some runs are slower than others.
        let pace = Int64.random(in: 80...130, using: &generator)
        let events = isLogged ? story.events : story.eventsWithoutLogs
        let entries = events.enumerated().map { index, event in
            let time = Timestamp(nanoseconds: start + Int64(index + 1) * pace * 30_000_000)
            return JournalEntry(sequence: index + 2, time: time, event: event)
        }
        let journal = store.journal(ofRun: run.number, plan: story.plan, token: run.token)
        for case .stepFinished(let step, let report) in events {
            journal.record(StepRecord(logSize: report.log?.size), of: step)
        }
        try journal.append(entries, durably: false)
        if isLogged { try writeLogs(of: story, run.number) }
    }

    private func writeLogs(of story: Story, _ run: Int) throws {
        for case .stepFinished(let step, let report) in story.events where report.log != nil {
            let folder = store.paths.stepDirectory(run, step: step)
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let text = StoryLog(step, report.outcome).text
            try Data(text.utf8).write(to: URL(fileURLWithPath: store.paths.stepLog(run, step: step)))
        }
    }
}

/// The time that the store is told.
private final class StoryClock: Sendable {
    private let time = Mutex(Timestamp(nanoseconds: 0))

    var now: Timestamp {
        get { time.withLock { $0 } }
        set { time.withLock { $0 = newValue } }
    }
}
