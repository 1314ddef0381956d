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
