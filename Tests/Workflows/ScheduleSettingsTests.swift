import Source
import Testing
import Workflows

@Suite("Schedules in sluice.yml")
struct ScheduleSettingsTests {
    private func read(_ text: String) -> (settings: Settings?, diagnostics: [Diagnostic]) {
        SettingsReader(builtIns: []).read(SourceFile(path: "sluice.yml", text: text))
    }

    @Test("every key comes through")
    func everyKey() throws {
        let (settings, diagnostics) = read(
            """
            schedules:
              drill-exercise: { catch-up: all, window: 90m, overlap: queue, timezone: Europe/Berlin }
              nightly: {}
            """)
        #expect(diagnostics.isEmpty)
        let schedules = try #require(settings?.schedules)
        #expect(schedules.map(\.workflow.value) == ["drill-exercise", "nightly"])
        #expect(schedules.map(\.timezone) == ["Europe/Berlin", nil])
        #expect(schedules.first?.policy == SchedulePolicy(catchUp: .all, window: 5400, overlap: .queue))
        #expect(schedules.last?.policy == SchedulePolicy(catchUp: .once, window: 86400, overlap: .skip))
        #expect(schedules.last?.workflow.range.start == SourcePosition(line: 3, column: 3))
    }

    @Test("a drill has a time in which all is to be there again, and two jobs that it is measured by")
    func objective() throws {
        let (settings, diagnostics) = read(
            """
            schedules:
              drill:
                recovery-time-objective: { from: apply, to: e2e, within: 30m }
              nightly: {}
            """)
        #expect(diagnostics.isEmpty)
        let objective = try #require(settings?.schedules.first?.objective)
        #expect([objective.from.value, objective.to.value] == ["apply", "e2e"] && objective.within == 1800)
        #expect(objective.to.range.start == SourcePosition(line: 3, column: 49))
        #expect(settings?.schedules.last?.objective == nil)
    }

    @Test(
        "an objective lacks nothing, and its time is one",
        arguments: [
            ("30m", ["1:44 'recovery-time-objective' must be a mapping."]),
            (
                "{ from: a }",
                [
                    "1:44 The recovery time objective of 'w' lacks 'to'.",
                    "1:44 The recovery time objective of 'w' lacks 'within'.",
                ]
            ),
            ("{ from: a, to: b, within: soon }", ["1:70 'soon' is no time."]),
            ("{ from: a, to: b, within: 0m }", ["1:70 '0m' is no time."]),
            ("{ from: [a], to: b, within: 30m }", ["1:52 'from' must be a text."]),
            (
                "{ from: a, to: b, in: 30m }",
                [
                    "1:44 The recovery time objective of 'w' lacks 'within'.", "1:62 There is no setting 'in'.",
                ]
            ),
        ])
    func wrongObjective(text: String, expected: [String]) {
        let (settings, diagnostics) = read("schedules: { w: { recovery-time-objective: \(text) } }")
        #expect(settings == nil)
        #expect(
            diagnostics.map { "\($0.range?.start.line ?? 0):\($0.range?.start.column ?? 0) \($0.message)" } == expected)
    }

    @Test(
        "what is wrong is told at its place",
        arguments: [
            ("schedules: []", "1:12 'schedules' must be a mapping."),
            ("schedules: { w: daily }", "1:17 The schedule of 'w' must be a mapping."),
            ("schedules: { w: { catchup: once } }", "1:19 There is no setting 'catchup'."),
            ("schedules: { w: { catch-up: twice } }", "1:29 'catch-up' cannot be 'twice'."),
            ("schedules: { w: { catch-up: [once] } }", "1:29 'catch-up' must be a text."),
            ("schedules: { w: { overlap: allow } }", "1:28 'overlap' cannot be 'allow'."),
            ("schedules: { w: { window: 24 } }", "1:27 '24' is no window."),
            ("schedules: { w: { window: 0h } }", "1:27 '0h' is no window."),
            ("schedules: { w: { window: -1h } }", "1:27 '-1h' is no window."),
            (
                "schedules: { w: { timezone: Europe/Berlim } }",
                "1:29 The time zone 'Europe/Berlim' is no name of the IANA database."
            ),
            ("schedules: { w: {}, w: {} }", "1:21 'w' is already defined."),
        ])
    func mistakes(text: String, expected: String) {
        let (settings, diagnostics) = read(text)
        #expect(settings == nil)
        let lines = diagnostics.map { diagnostic in
            let start = diagnostic.range?.start
            return "\(start?.line ?? 0):\(start?.column ?? 0) \(diagnostic.message)"
        }
        #expect(lines == [expected])
    }
}
