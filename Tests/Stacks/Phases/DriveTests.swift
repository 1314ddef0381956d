import Expressions
import Foundation
import TestSupport
import Testing

@testable import Containers
@testable import Stacks
@testable import Workflows

@Suite("The phase drive", .ownThread)
struct DriveTests {
    private static let published = ["--publish", "127.0.0.1::80"]

    /// A server whose answer is a file that a script writes anew.
    private static func server(_ script: String) -> String {
        "mkdir /www; echo '{\"state\":\"new\",\"id\":7}' >/www/job; httpd -p 80 -h /www; \(script); exec sleep 3000"
    }

    private func drive(_ context: StackContext) -> StackFailure? {
        do {
            try StackDrive(context).run()
            return nil
        } catch {
            return error
        }
    }

    private func poll(
        _ url: String, until: String, fail: String? = nil, within: Double = 20
    ) throws -> DriveStep {
        .poll(
            try request(url), until: try condition(until), fail: try fail.map { try condition($0) }, every: 0.2,
            within: within, PhaseFixture.range)
    }

    @Test("what an answer has is saved, and used by the next step; a poll asks until it is so")
    func chain() throws {
        try PhaseFixture.run { fixture in
            try fixture.start(
                "web", Self.server("cp /www/job /www/7; sleep 1; echo '{\"state\":\"done\"}' >/www/7"),
                options: Self.published)
            let context = try fixture.context(services: ["web"]) { file in
                file.drive = [
                    // A port is published a moment before somebody listens behind it.
                    try poll("${{ stack.url.web }}/job", until: "response.status == 200"),
                    .request(
                        try request(
                            "${{ stack.url.web }}/job", expect: "response.status == 200",
                            save: ["job": "response.json.id"]),
                        within: 10, PhaseFixture.range),
                    try poll("${{ stack.url.web }}/${{ saved.job }}", until: "response.json.state == 'done'"),
                ]
            }
            let found = drive(context)
            #expect(found == nil, "\(found?.message ?? "")")
            #expect(fixture.told.checked.map(\.outcome) == [.success, .success, .success])
        }
    }

    @Test("a poll ends with what it waited for in vain, or with what must not be")
    func polls() throws {
        try PhaseFixture.run { fixture in
            try fixture.start("web", Self.server("true"), options: Self.published)
            func found(_ step: DriveStep) throws -> StackFailure? {
                drive(try fixture.context(services: ["web"]) { $0.drive = [step] })
            }
            let late = try found(poll("${{ stack.url.web }}/job", until: "response.json.state == 'done'", within: 6))
            #expect(late?.message.contains("did not come to it within 6 s") == true, "\(late?.message ?? "")")
            #expect(late?.message.contains("response.json.state is \"new\"") == true, "\(late?.message ?? "")")
            #expect(late?.lastLines == ["HTTP 200", "{\"state\":\"new\",\"id\":7}"])
            let failed = try found(
                poll("${{ stack.url.web }}/job", until: "false", fail: "response.json.state == 'new'"))
            #expect(
                failed?.message.hasSuffix("response.json.state == 'new' is true: response.json.state is \"new\".")
                    == true, "\(failed?.message ?? "")")
            let refused = try found(poll("http://127.0.0.1:1/", until: "true", within: 1))
            #expect(refused?.message.contains("the connection was refused") == true, "\(refused?.message ?? "")")
        }
    }

    @Test("a request that is answered otherwise, or not at all, is told")
    func requests() throws {
        try PhaseFixture.run { fixture in
            try fixture.start("web", Self.server("true"), options: Self.published)
            func found(_ request: StackRequest) throws -> StackFailure? {
                drive(
                    try fixture.context(services: ["web"]) {
                        $0.drive = [
                            try poll("${{ stack.url.web }}/job", until: "response.status == 200"),
                            .request(request, within: 10, PhaseFixture.range),
                        ]
                    })
            }
            let missing = try found(request("${{ stack.url.web }}/none"))
            #expect(missing?.message.hasSuffix("/none: the status is 404.") == true, "\(missing?.message ?? "")")
            let nothing = try found(request("${{ stack.url.web }}/job", save: ["a": "response.json.nothing"]))
            #expect(nothing?.message == "There is nothing to save as 'a': response.json.nothing is null.")
            let refused = try found(request("http://127.0.0.1:1/"))
            #expect(refused?.message == "Nobody listens at \"http://127.0.0.1:1/\": the connection was refused.")
        }
    }

    @Test("a one-shot service gets its arguments, and has to end as it should and in time")
    func oneShots() throws {
        try PhaseFixture.run { fixture in
            let environment = ProcessInfo.processInfo.environment
            let compose = try Compose.find(in: environment, engine: fixture.engine)
            let labels = #""labels": {"sluice.run": "\#(fixture.project)"}"#
            try fixture.write(
                "model.json",
                """
                {"version": "3.7", "networks": {"default": {\(labels)}}, "services": {"task": {
                  "image": "\(PhaseFixture.image)", \(labels), "restart": "on-failure",
                  "entrypoint": ["sh", "-c", "echo got $$0; case $$0 in wait) exec sleep 30000;; fail) exit 9;; esac"]}}}
                """)
            func run(_ argument: String, within: Double = 60, exit: Int = 0) throws -> StackFailure? {
                drive(
                    try fixture.context(services: ["task"], compose: compose) {
                        $0.drive = [
                            .run(
                                service: place("task"), arguments: [try template(argument)], exit: exit,
                                within: within, PhaseFixture.range)
                        ]
                    })
            }
            #expect(try run("${{ env.COLOUR }}") == nil)
            #expect(try run("fail", exit: 9) == nil)
            let failed = try run("fail")
            #expect(failed?.message == "The service 'task' has ended with exit code 9 instead of 0.")
            #expect(failed?.lastLines.contains("got fail") == true)
            let late = try run("wait", within: 25)
            #expect(late?.message == "The one-shot service 'task' was not done within 25 s.")
            #expect(late?.lastLines.contains("got wait") == true)
            let context = try fixture.context(services: ["task"]) { _ in }
            let containers = try context.containers(of: "task", withOneOffs: true, in: .assert)
            #expect(containers.count == 4)
            #expect(containers.allSatisfy { $0.isOneOff && $0.hasEnded })
            #expect(Set(containers.map(\.exitCode)).isSuperset(of: [0, 9]))
        }
    }
}
