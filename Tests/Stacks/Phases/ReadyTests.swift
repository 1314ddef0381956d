import TestSupport
import Testing

@testable import Stacks
@testable import Workflows

@Suite("The phase ready", .ownThread)
struct ReadyTests {
    private static let server = "mkdir /www; echo '{\"ready\":true}' >/www/health; exec httpd -f -p 80 -h /www"
    private static let published = ["--publish", "127.0.0.1::80"]

    private func check(_ condition: ReadyCheck.Condition, within seconds: Double = 120) -> ReadyCheck {
        ReadyCheck(condition: condition, within: seconds, range: PhaseFixture.range)
    }

    private func run(
        _ fixture: PhaseFixture, services: [String], _ checks: [ReadyCheck]
    ) throws -> StackFailure? {
        let context = try fixture.context(services: services) { $0.ready = checks }
        do {
            try StackReady(context).run()
            return nil
        } catch {
            return error
        }
    }

    @Test("all are waited for at once: health, an answer, a line, an end")
    func all() throws {
        try PhaseFixture.run { fixture in
            let health = ["--health-cmd", "wget -q -O /dev/null http://127.0.0.1/health", "--health-interval", "300ms"]
            try fixture.start("web", Self.server, options: Self.published + health)
            try fixture.start("writer", "sleep 1; echo here I am; exec sleep 3000")
            try fixture.start("task", "sleep 1; exit 3")
            let found = try run(
                fixture, services: ["web", "writer", "task"],
                [
                    check(.healthy(place("web"))),
                    check(.http(request("${{ stack.url.web }}/health", expect: "response.json.ready"))),
                    check(.log(service: place("writer"), matches: place("^here .* am$"))),
                    check(.exited(service: place("task"), code: 3)),
                ])
            #expect(found == nil, "\(found?.message ?? "")")
            #expect(fixture.told.checked.count == 4)
            #expect(fixture.told.checked.allSatisfy { $0.outcome == .success && $0.phase == .ready })
        }
    }

    @Test("one that is never healthy is told with what its check printed last")
    func unhealthy() throws {
        try PhaseFixture.run { fixture in
            try fixture.start(
                "web", "exec sleep 3000",
                options: ["--health-cmd", "cat /nowhere", "--health-interval", "200ms", "--health-retries", "100"])
            let found = try run(fixture, services: ["web"], [check(.healthy(place("web")), within: 15)])
            #expect(
                found?.message
                    == "healthy web of the service 'web' was not reached within 15 s: it is starting.")
            #expect(found?.range == PhaseFixture.range)
            #expect(found?.lastLines.contains { $0.contains("/nowhere") } == true, "\(found?.lastLines ?? [])")
            #expect(fixture.told.checked.map(\.outcome) == [.failure])
        }
    }

    @Test("one that starts again for ever is told with its restarts and its own lines")
    func restarting() throws {
        try PhaseFixture.run { fixture in
            let health = ["--health-cmd", "cat /nowhere", "--health-interval", "200ms", "--health-retries", "100"]
            try fixture.start("web", "echo once more; exit 4", options: ["--restart", "on-failure"] + health)
            let found = try run(fixture, services: ["web"], [check(.healthy(place("web")), within: 20)])
            #expect(found?.message.contains("restarted ") == true, "\(found?.message ?? "")")
            #expect(found?.lastLines.contains("once more") == true, "\(found?.lastLines ?? [])")
        }
    }

    @Test("a service that ends is the cause, with its exit code and its last lines, whatever is waited for")
    func ended() throws {
        for condition: ReadyCheck.Condition in [
            .healthy(place("web")), .log(service: place("web"), matches: place("never")),
            .http(try request("http://127.0.0.1:1/")), .exited(service: place("web"), code: 4),
        ] {
            try PhaseFixture.run { fixture in
                try fixture.start("web", "echo no way; exit 3", options: ["--health-cmd", "true"])
                let start = ContinuousClock.now
                let found = try run(fixture, services: ["web"], [check(condition, within: 60)])
                #expect(found?.message.hasPrefix("The service 'web' has ended with exit code 3") == true)
                #expect(found?.service == "web")
                #expect(found?.lastLines == ["no way"])
                #expect(ContinuousClock.now - start < .seconds(40))
            }
        }
    }

    @Test("a line that never comes, and an answer that is never right, are told with what was there last")
    func late() throws {
        try PhaseFixture.run { fixture in
            try fixture.start("web", "echo one line; " + Self.server, options: Self.published)
            let log = check(.log(service: place("web"), matches: place("another")), within: 4)
            let silent = try run(fixture, services: ["web"], [log])
            #expect(silent?.message.contains("no line matches yet (it is running)") == true, "\(silent?.message ?? "")")
            #expect(silent?.lastLines == ["one line"])
            let waiting = #"waits for log of web matches "another" (no line matches yet (it is running))"#
            #expect(fixture.told.waiting.contains(waiting))
            let http = check(
                .http(try request("${{ stack.url.web }}/health", expect: "response.json.state == 'up'")), within: 4)
            let wrong = try run(fixture, services: ["web"], [http])
            #expect(wrong?.message.contains("response.json.state is null") == true, "\(wrong?.message ?? "")")
            #expect(wrong?.lastLines == ["HTTP 200", "{\"ready\":true}"])
            let refused = try run(fixture, services: ["web"], [check(.http(request("http://127.0.0.1:1/")), within: 4)])
            #expect(refused?.message.contains("Nobody listens at \"http://127.0.0.1:1/\"") == true)
        }
    }

    @Test("what can never be is told at once")
    func mistakes() throws {
        try PhaseFixture.run { fixture in
            try fixture.start("web", "exec sleep 3000")
            let cases: [(ReadyCheck.Condition, String)] = [
                (.healthy(place("wed")), "The compose project has no service 'wed'."),
                (.healthy(place("web")), "The service 'web' has no health check, so that it cannot be healthy."),
                (.http(try request("${{ stack.url.web }}/")), "'stack.url.web' has no value."),
                (.http(try request("ftp://web/")), "\"ftp://web/\" is no URL of http or https."),
            ]
            for (condition, message) in cases {
                let found = try run(fixture, services: ["web"], [check(condition, within: 60)])
                #expect(found?.message == message)
                #expect(found?.range == PhaseFixture.range)
            }
            let pattern = check(.log(service: place("web"), matches: place("(")), within: 60)
            let found = try run(fixture, services: ["web"], [pattern])
            #expect(found?.message.hasPrefix("\"(\" is no regular expression: ") == true)
        }
    }

    @Test("the word to end reaches it")
    func cancelled() throws {
        try PhaseFixture.run { fixture in
            try fixture.start("web", "exec sleep 3000")
            fixture.cancellation.cancel("Interrupted.")
            let log = check(.log(service: place("web"), matches: place("never")), within: 60)
            #expect(try run(fixture, services: ["web"], [log])?.message == "Interrupted.")
        }
    }
}
