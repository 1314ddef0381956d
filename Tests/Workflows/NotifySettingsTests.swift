import Source
import Testing
import Workflows

@Suite("Notify in sluice.yml")
struct NotifySettingsTests {
    private func read(_ text: String) -> (settings: Settings?, diagnostics: [Diagnostic]) {
        SettingsReader(builtIns: []).read(SourceFile(path: "sluice.yml", text: text))
    }

    @Test("every key comes through")
    func everyKey() {
        let (settings, diagnostics) = read(
            """
            notify:
              webhook: { url: "${{ secrets.ALERT_URL }}", on: [failure] }
              on-call: { url: "https://localhost/${{ secrets.TOKEN }}" }
            """)
        #expect(diagnostics.isEmpty)
        #expect(
            settings?.notify == [
                NotifySettings(name: "webhook", url: "${{ secrets.ALERT_URL }}", events: [.failure]),
                NotifySettings(
                    name: "on-call", url: "https://localhost/${{ secrets.TOKEN }}", events: [.failure, .obligation]),
            ])
    }

    @Test("somebody whom an obligation alerts is told of it whatever 'on' says, and of nothing else")
    func isTold() {
        let quiet = NotifySettings(name: "a", url: "https://localhost", events: [])
        #expect(quiet.isTold(of: .obligation, alerting: ["a"]) && !quiet.isTold(of: .failure, alerting: ["a"]))
        #expect(!quiet.isTold(of: .obligation, alerting: ["b"]))
        let all = NotifySettings(name: "a", url: "https://localhost")
        #expect(all.isTold(of: .obligation, alerting: []) && all.isTold(of: .failure, alerting: []))
    }

    @Test(
        "what is wrong is told at its place",
        arguments: [
            ("notify: []", "1:9 'notify' must be a mapping."),
            ("notify: { a b: { url: 'https://x' } }", "1:11 'a b' is no name of whom to notify."),
            ("notify: { a: {} }", "1:11 'a' lacks 'url'."),
            ("notify: { a: { url: ftp://x } }", "1:21 'ftp://x' is no URL."),
            ("notify: { a: { url: \"x${{ secrets.A }}\" } }", "1:21 'x${{ secrets.A }}' is no URL."),
            ("notify: { a: { url: \"${{ env.A }}\" } }", "1:21 In 'url' nothing but secrets can be used."),
            ("notify: { a: { url: 'https://x', on: failure } }", "1:38 'on' must be a list."),
            ("notify: { a: { url: 'https://x', on: [success] } }", "1:39 What is notified cannot be 'success'."),
            ("notify: { a: { url: 'https://x', to: b } }", "1:34 There is no setting 'to'."),
        ])
    func mistakes(text: String, expected: String) {
        let diagnostics = read(text).diagnostics
        #expect(
            diagnostics.map { "\($0.range?.start.line ?? 0):\($0.range?.start.column ?? 0) \($0.message)" } == [
                expected
            ])
    }
}
