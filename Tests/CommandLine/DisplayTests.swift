import Display
import Foundation
import History
import Runs
import Testing

/// A folder per case: `run.txt` tells a run, the others hold what each display and report makes of it.
struct DisplayTests {
    @Test("The tree, frame by frame", arguments: Golden.cases)
    func tree(name: String) throws {
        let player = ScriptPlayer(try Golden(name: name).script)
        let stage = Stage(columns: player.script.columns, rows: player.script.rows)
        let display = TreeDisplay(
            run: ScriptPlayer.run, state: try player.initialState(), estimates: player.script.estimates,
            clock: player.clock, style: .plain, terminal: stage.terminal)
        var frames = ""
        try player.play(on: display) { time, act in
            if case .resize(let columns, let rows) = act { return stage.resize(columns: columns, rows: rows) }
            frames += "── \(time) s\n\(stage.screen.text)\n"
            #expect(stage.screen.isCursorVisible)
            #expect(
                stage.screen.text.split(separator: "\n").allSatisfy { String($0).displayWidth <= stage.screen.columns })
        }
        try Golden(name: name).check("tree.txt", frames + "── the end\n" + stage.screen.text + "\n")
    }

    @Test("Plain lines", arguments: Golden.cases)
    func lines(name: String) throws {
        let player = ScriptPlayer(try Golden(name: name).script)
        let sink = Sink()
        try player.play(on: LineDisplay(plan: player.plan, style: .plain) { sink.write($0) }) { _, _ in }
        try Golden(name: name).check("lines.txt", sink.text)
    }

    @Test("The report at the end", arguments: Golden.cases)
    func report(name: String) throws {
        let recorded = try RecordedScript(Golden(name: name).script)
        let report = RunReport(try recorded.details, style: .plain, width: 100)
        try Golden(name: name).check("report.txt", report.text(lastLines: recorded.lastLines))
    }

    @Test("A run as 'show' tells it", arguments: Golden.cases)
    func show(name: String) throws {
        setenv("TZ", "UTC", 1)
        let details = try RecordedScript(Golden(name: name).script).details
        let text = RunDetailsText(
            details, standing: RunStanding(details.run, isAlive: { _ in false }, hasKeeper: { _ in false }),
            style: .plain,
            now: FakeClock.start.advanced(bySeconds: 7300))
        try Golden(name: name).check("show.txt", text.text)
    }

    @Test("A quiet run says nothing of a success and all of a failure")
    func quiet() throws {
        let success = try RecordedScript(
            RunScript("job a: A\n0 start a\n0 step a 1\n1 end a 1 success\n1 finish a success\n1 done success"))
        #expect(RunReport(try success.details, extent: .problems, style: .plain).text { _ in [] } == "")
        let failure = try RecordedScript(
            RunScript("job a: A\n0 start a\n0 step a 1\n1 end a 1 failure exit=3\n1 finish a failure\n1 done failure"))
        #expect(
            RunReport(try failure.details, extent: .problems, style: .plain).text { _ in ["boom"] } == """
                ✗ a › 1 A (1.0 s): exit code 3
                  │ boom

                Run 1 failed in 1.0 s.
                  sluice logs 1 --job a
                  sluice rerun 1 --failed

                """)
        let remote = RunReport(try failure.details, extent: .problems, style: .plain, options: " --server x")
        #expect(
            remote.text { _ in ["'sluice show 1' says a step"] } == """
                ✗ a › 1 A (1.0 s): exit code 3
                  │ 'sluice show 1' says a step

                Run 1 failed in 1.0 s.
                  sluice logs 1 --job a --server x
                  sluice rerun 1 --failed --server x

                """)
    }

    @Test("JSON lines carry the journal's events")
    func json() throws {
        let player = ScriptPlayer(try RunScript("job a: A\n0.5 start a\n0.5 step a 1"))
        let sink = Sink()
        try player.play(on: JSONDisplay(run: 12) { sink.write($0) }) { _, _ in }
        #expect(
            sink.text == """
                {"run":12,"sequence":3,"time":1795257843.5,"kind":"job_queued","version":1,"payload":{"job":"a"}}
                {"run":12,"sequence":4,"time":1795257843.5,"kind":"job_started","version":1,"payload":{"job":"a","attempt":1}}
                {"run":12,"sequence":5,"time":1795257843.5,"kind":"step_started","version":1,"payload":{"job":"a","index":0}}

                """)
    }
}
