import Conductor
import Display
import Planning
import Runs

/// Folds a script's events, as the conductor does, and shows them to a display.
struct ScriptPlayer {
    static let run = 12

    let script: RunScript
    let plan: Plan
    let clock = FakeClock()

    init(_ script: RunScript) {
        self.script = script
        plan = script.plan.plan(run: Self.run)
    }

    /// The journal up to the first engine.
    var beginning: [JournalEntry] {
        [
            JournalEntry(sequence: 1, time: FakeClock.start, event: .created(plan.request)),
            JournalEntry(sequence: 2, time: FakeClock.start, event: .engineAttached(token: 1)),
        ]
    }

    func initialState() throws -> RunState {
        var state = RunState(plan: plan)
        for entry in beginning { try state.apply(entry.event, at: entry.time) }
        return state
    }

    /// All that is journaled; a job is queued right before it is started.
    func entries() -> [JournalEntry] {
        var entries = beginning
        for line in script.lines {
            guard case .event(let event) = line.act else { continue }
            for event in Self.completed(event) {
                let time = FakeClock.start.advanced(bySeconds: line.time)
                entries.append(JournalEntry(sequence: entries.count + 1, time: time, event: event))
            }
        }
        return entries
    }

    private static func completed(_ event: RunEvent) -> [RunEvent] {
        if case .jobStarted(let job, _) = event { [.jobQueued(job), event] } else { [event] }
    }

    /// - Parameter look: Called at each `frame`, after the display's tick, with the seconds since the start, and for each `resize`.
    func play(on display: any RunDisplay, look: (Double, RunScript.Act) throws -> Void) throws {
        var state = try initialState()
        var sequence = beginning.count
        for line in script.lines {
            clock.set(seconds: line.time)
            switch line.act {
            case .event(let event):
                for event in Self.completed(event) {
                    try state.apply(event, at: clock.now())
                    sequence += 1
                    display.observe([JournalEntry(sequence: sequence, time: clock.now(), event: event)], state: state)
                }
            case .output(let step, let text): display.output(of: step, Array(text.utf8))
            case .notice(let text): display.notice(text)
            case .frame:
                display.tick()
                try look(line.time, line.act)
            case .resize: try look(line.time, line.act)
            case .annotate, .summary, .artifact: break
            }
        }
        display.finish()
    }
}
