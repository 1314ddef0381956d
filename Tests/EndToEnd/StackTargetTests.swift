import Foundation
import Glibc
import TestSupport
import Testing

/// `sluice stack test --target`: a stack that somebody else has brought up, without docker.
@Suite("sluice stack test --target", .ownThread)
struct StackTargetTests {
    private static let stack = """
        stack: small
        compose: { files: [compose.yml] }
        variants: { there: { env: { KIND: deployed } } }
        env: { KIND: made }
        ready:
          - { healthy: web, within: 120s }
          - { http: "${{ stack.url.web }}/", within: 60s }
        seed:
          - { command: "touch seeded" }
        drive:
          - { post: "${{ stack.url.web }}/jobs" }
        suites:
          unit:
            run: |
              echo "$KIND $BASE_URL $SLUICE_STACK_URL_WEB" > unit.txt
              curl --fail --silent --show-error "$BASE_URL/" > page.txt
              echo "<testsuite><testcase name='page'/></testsuite>" > unit.xml
            base-url: "${{ stack.url.web }}"
            junit: unit.xml
        assert:
          - { logs: web, absent: [ERROR] }
          - { http: "${{ stack.url.web }}/", expect: "contains(response.body, 'a small stack')" }

        """

    /// Programs of the host besides docker and compose.
    private static let programs = ["bash", "sh", "curl", "git", "touch", "cat", "env"]

    /// Runs the body in a repository with the stack, a server, and a PATH on which there is no docker.
    private func withTarget(
        _ stack: String = Self.stack, _ body: (Scratch, TargetServer, [String: String]) throws -> Void
    ) throws {
        try Scratch.with { scratch in
            try scratch.write("small.stack.yml", stack)
            try scratch.write("compose.yml", "services: { web: { image: none }, db: { image: none } }\n")
            try scratch.write(".gitignore", "unit.*\npage.txt\nout\n")
            try scratch.commit()
            let folder = scratch.folder + "/programs"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let path = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
            for name in Self.programs {
                let places: [String] = path.map { "\($0)/\(name)" }
                let found = try #require(places.first { access($0, X_OK) == 0 })
                try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(name)", withDestinationPath: found)
            }
            try TargetServer.with(scratch) { server in
                try body(scratch, server, ["PATH": folder, "DOCKER_HOST": "unix:///nowhere/docker.sock"])
            }
        }
    }

    @Test("tests what is up, by the same suites and answers, without docker, and makes, changes and leaves nothing")
    func passes() throws {
        try withTarget { scratch, server, environment in
            let answer = try scratch.run(
                "stack", "test", "small.stack.yml", "--variant", "there", "--target", server.url + "/", "--output",
                "out", environment: environment)
            #expect(answer.status == 0, "\(answer)")
            for line in [
                "- build: the target has its images", "- healthy web", "- logs of web", "✓ suite unit: 1 passed",
                "web: \(server.url)", "No evidence for images",
            ] {
                #expect(answer.output.contains(line), "\(line): \(answer)")
            }
            let unit = try String(contentsOfFile: scratch.path("unit.txt"), encoding: .utf8)
            #expect(unit == "deployed \(server.url) \(server.url)\n")
            #expect(access(scratch.path("seeded"), F_OK) != 0)
            #expect(server.requests == ["GET /", "GET /", "GET /"])

            let record = try #require(try scratch.run("stack", "list", "--all", "--json").objects().first)
            #expect(record["target"] as? String == server.url && record["outcome"] as? String == "success")
            #expect(record["partial"] as? Bool == true && record["evidence"] as? Bool == false, "\(record)")
            #expect(try scratch.run("stack", "list", "--all").output.contains("not ours: \(server.url)"))
            #expect(try scratch.run("stack", "list").output == "No stack is up.\n")
            #expect(try scratch.run("obligations").output == "No obligation is open.\n")
            #expect(try scratch.run("stack", "images", "small").status == 2)
            let written = try Data(contentsOf: URL(fileURLWithPath: scratch.path("out/record.json")))
            let file = try #require(try JSONSerialization.jsonObject(with: written) as? [String: Any])
            #expect(file["target"] as? String == server.url && file["evidence"] as? Bool == false)
        }
    }

    @Test("finds each service where it is said to be")
    func services() throws {
        try withTarget { scratch, server, environment in
            let answer = try scratch.run(
                "stack", "test", "small", "--target", "web=\(server.url)/base", "--target", "db=http://127.0.0.1:1",
                environment: environment)
            #expect(answer.status == 0, "\(answer)")
            #expect(Set(server.requests) == ["GET /base/"])
        }
    }

    @Test(
        "fails as any stack test does",
        arguments: [
            ("echo \"<testsuite><testcase name='page'/></testsuite>\"", "echo '<testsuite/>'", "It has run no test"),
            (
                "<testcase name='page'/>", "<testcase name='page'/><testcase name='b'><skipped/></testcase>",
                "skipped though \"allow-skips\" does not name it"
            ),
            ("> unit.xml", "> other.txt", "unit.xml"),
            ("'a small stack'", "'a large stack'", "response.body"),
            ("$BASE_URL/\"", "$BASE_URL/gone\"", "404"),
        ])
    func fails(good: String, bad: String, told: String) throws {
        try withTarget(Self.stack.replacing(good, with: bad)) { scratch, server, environment in
            let answer = try scratch.run(
                "stack", "test", "small.stack.yml", "--target", server.url, environment: environment)
            #expect(answer.status == 1 && answer.output.contains(told), "\(answer)")
            let record = try #require(try scratch.run("stack", "list", "--all", "--json").objects().first)
            #expect(record["outcome"] as? String == "failure" && record["state"] as? String == "closed")
        }
    }

    @Test("says what was seen last of a host that does not answer in its time")
    func silent() throws {
        try withTarget(Self.stack.replacing("within: 60s", with: "within: 1s")) { scratch, _, environment in
            let answer = try scratch.run(
                "stack", "test", "small.stack.yml", "--target", "http://127.0.0.1:1", environment: environment)
            #expect(answer.status == 1, "\(answer)")
            #expect(answer.output.contains("was not reached within 1 s: Nobody listens at"), "\(answer)")
        }
    }

    @Test(
        "refuses what is no target, and begins nothing",
        arguments: [
            (["--target", "ftp://h"], "The target 'ftp://h' is no URL of http or https."),
            (["--target", "wbe=http://h"], "The stack has no service 'wbe'."),
            (["--target", "http://a", "--target", "http://b"], "Two targets are given for all services"),
            (["--target", "http://h", "--keep"], "--keep means nothing with --target"),
        ])
    func refused(options: [String], told: String) throws {
        try withTarget { scratch, _, environment in
            let answer = try scratch.start(["stack", "test", "small.stack.yml"] + options, environment: environment)
                .answer()
            #expect(answer.status == 2 && answer.errors.contains(told), "\(answer)")
            #expect(try scratch.stackProjects().isEmpty)
        }
    }

    @Test("refuses a suite that uses what only a drive saves")
    func driven() throws {
        let stack = Self.stack.replacing("/jobs\" }", with: "/jobs\", save: { job: response.body } }").replacing(
            "$KIND $BASE_URL", with: "${{ saved.job }}")
        try withTarget(stack) { scratch, server, environment in
            let answer = try scratch.run(
                "stack", "test", "small.stack.yml", "--target", server.url, environment: environment)
            #expect(answer.status == 2, "\(answer)")
            #expect(answer.errors.contains("The suite 'unit' uses what 'drive' saves"), "\(answer)")
            #expect(answer.errors.contains("small.stack.yml:13:3"), "\(answer)")
            #expect(server.requests.isEmpty)
        }
    }

    @Test("refuses a stack of which nothing asks over the network")
    func nothing() throws {
        let stack = "stack: small\ncompose: { files: [compose.yml] }\nready: [{ healthy: web }]\n"
        try withTarget(stack) { scratch, server, environment in
            let answer = try scratch.run(
                "stack", "test", "small.stack.yml", "--target", server.url, environment: environment)
            #expect(answer.status == 2, "\(answer)")
            #expect(answer.errors.contains("Nothing of the stack 'small' can be tested at a target."), "\(answer)")
        }
    }
}
