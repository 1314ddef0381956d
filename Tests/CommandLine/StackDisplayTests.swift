import Display
import Stacks
import Synchronization
import Testing

/// Each story as every display shows it; `Golden/stack-*` holds what is expected.
struct StackDisplayTests {
    @Test("A stack's test on a terminal, frame by frame", arguments: StackStory.all.indices, [(100, 24), (60, 9)])
    func screen(story index: Int, size: (columns: Int, rows: Int)) throws {
        let story = StackStory.all[index]
        let stage = Stage(columns: size.columns, rows: size.rows)
        let time = Mutex<Int64>(StackStory.start)
        let display = StackScreen(
            places: StackStory.places, style: .plain, showsLogs: false, clock: { time.withLock { $0 } },
            terminal: stage.terminal)
        var frames = ""
        for (seconds, event) in story.events {
            time.withLock { $0 = StackStory.start + Int64(seconds * 1e9) }
            display.take(event, at: time.withLock { $0 })
            display.tick()
            guard event.isShown else { continue }
            frames += "── \(seconds) s\n\(stage.screen.text)\n"
            #expect(stage.screen.isCursorVisible)
        }
        display.finish()
        frames += "── the end\n\(stage.screen.text)\n"
        try Golden(name: story.name).check("screen-\(size.columns).txt", frames)
    }

    @Test("A picture is never wider or higher than the terminal", arguments: [(10, 3), (24, 5), (40, 8), (200, 50)])
    func sizes(columns: Int, rows: Int) {
        for story in StackStory.all {
            let stage = Stage(columns: columns, rows: rows)
            let display = StackScreen(
                places: StackStory.places, style: .plain, showsLogs: false,
                clock: { StackStory.start + 99_000_000_000 },
                terminal: stage.terminal)
            for (seconds, event) in story.events where !event.staysAbove {
                display.take(event, at: StackStory.start + Int64(seconds * 1e9))
                display.tick()
                let lines = stage.screen.text.split(separator: "\n")
                #expect(lines.count < rows || rows == 1, "\(columns)x\(rows) \(event)")
                #expect(lines.allSatisfy { String($0).displayWidth <= columns }, "\(columns)x\(rows) \(event)")
            }
        }
    }

    @Test("A stack's test in plain lines", arguments: StackStory.all.indices)
    func lines(story index: Int) throws {
        let story = StackStory.all[index]
        let sink = Sink()
        let display = StackLineDisplay(places: StackStory.places, style: .plain, showsLogs: index == 0) {
            sink.write($0)
        }
        for (seconds, event) in story.events { display.take(event, at: StackStory.start + Int64(seconds * 1e9)) }
        display.finish()
        try Golden(name: story.name).check("lines.txt", sink.text)
    }

    @Test("One JSON object for each event, lines of logs where they are asked for")
    func json() {
        for showsLogs in [false, true] {
            let sink = Sink()
            let display = StackJSONDisplay(showsLogs: showsLogs) { sink.write($0) }
            display.take(.phaseStarted(.up), at: StackStory.start)
            display.take(
                .line(StackLine(source: "api", time: StackStory.start + 5, text: "hello")), at: StackStory.start)
            display.finish()
            let lines = sink.text.split(separator: "\n")
            #expect(lines.first == #"{"time":"2026-11-21T10:44:03.000000000Z","kind":"phase_started","phase":"up"}"#)
            #expect(lines.count == (showsLogs ? 2 : 1))
        }
    }

    @Test("Lines of logs stand below each other, gaps are gaps, and nothing draws")
    func logs() {
        let text = StackLogText(sources: ["api", "viewer"], style: .plain)
        let lines = [
            StackLine(source: "api", time: 0, text: "a\u{1B}[2Jb"), StackLine(source: "viewer", time: 0, text: "c"),
            StackLine(source: "api", time: 0, text: "gone", isGap: true),
        ]
        #expect(lines.map(text.line) == ["api    | ab", "viewer | c", "api    | [gap] gone"])
        let timed = StackLogText(sources: ["api"], style: .plain, showsTimes: true)
        #expect(timed.line(lines[0]) == "api | 1970-01-01T00:00:00.000000000Z ab")
        #expect(
            StackLogText.json(lines[2])
                == #"{"time":"1970-01-01T00:00:00.000000000Z","source":"api","text":"gone","gap":true}"#)
    }
}

extension StackEvent {
    /// Those after which the picture is looked at.
    fileprivate var isShown: Bool {
        switch self {
        case .waiting, .suiteProgress, .phaseFinished(.suites, _), .kept: true
        case .container(let container): container.restarts > 0 || container.service == nil
        default: false
        }
    }

    /// Whether it adds lines above the picture, which are as long as they are.
    fileprivate var staysAbove: Bool {
        switch self {
        case .warned: true
        case .suiteFinished(let result): result.outcome != .success
        default: false
        }
    }
}
