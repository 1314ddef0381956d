import Foundation
import Glibc
import TestSupport
import Testing

/// What goes wrong with a stack: the first cause is told, and nothing stays behind.
@Suite("Faults of a stack", .ownThread)
struct StackFaultTests {
    /// A small stack with one thing wrong.
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var stack = Scratch.stack
        var compose = Scratch.compose
        var dockerfile = Scratch.dockerfile
        /// Parts of the answer.
        let told: [String]
        var status: Int32 = 1

        init(
            _ name: String, stack: String = Scratch.stack, compose: String = Scratch.compose,
            dockerfile: String = Scratch.dockerfile, status: Int32 = 1, told: [String]
        ) {
            testDescription = name
            (self.stack, self.compose, self.dockerfile) = (stack, compose, dockerfile)
            (self.told, self.status) = (told, status)
        }
    }

    private static let web = "command: [httpd, -f, -p, \"8080\", -h, /www]"

    static let faults = [
        Fault("a compose file that is none", compose: "services: [", told: ["compose.yml"]),
        Fault(
            "a compose file that is not there", stack: Scratch.stack.replacing("[compose.yml]", with: "[composed.yml]"),
            told: ["composed.yml", "small.stack.yml:2:"]),
        Fault(
            "a service that ends at once",
            compose: Scratch.compose.replacing(web, with: "command: [sh, -c, 'echo no way; exit 3']"),
            told: ["\"web\"", "3", "no way"]),
        Fault(
            "a service that starts again for ever",
            compose: Scratch.compose.replacing(
                web, with: "command: [sh, -c, 'echo once more; exit 4']\n    restart: always"),
            told: ["\"web\"", "once more"]),
        Fault(
            "a service that never gets healthy",
            stack: Scratch.stack.replacing("within: 120s }\ndrive", with: "within: 20s }\ndrive"),
            compose: Scratch.compose.replacing(
                "wget, -q, -O, /dev/null, \"http://127.0.0.1:8080/\"", with: "cat, /nowhere"),
            told: ["healthy web", "/nowhere", "small.stack.yml:4:"]),
        Fault(
            "an image that cannot be built", dockerfile: "FROM sluice-test/busybox:1\nRUN echo cannot; exit 7\n",
            told: ["build", "cannot"]),
        Fault(
            "a network that others have",
            compose: Scratch.compose + "networks: { default: { external: true, name: shared } }\n",
            told: ["shared"]),
        Fault(
            "a one-shot that fails", compose: Scratch.compose.replacing("echo done > /data/task", with: "exit 9"),
            told: ["'task'", "9", "worked", "small.stack.yml:6:"]),
        Fault(
            "an expression that fails",
            stack: Scratch.stack.replacing(
                "contains(response.body, 'a small stack')", with: "fromJSON(response.body).a"),
            told: ["small.stack.yml:10:"]),
        Fault(
            "an assertion that does not hold",
            stack: Scratch.stack.replacing("'a small stack'", with: "'a large stack'"),
            told: ["small.stack.yml:10:", "contains(response.body, 'a large stack')"]),
        Fault(
            "a suite that hangs",
            stack: Scratch.stack.replacing("\"echo ran > unit.txt\"", with: "\"sleep 600\", within: 2s"),
            told: ["unit", "after 2s"]),
        Fault(
            "a suite without a report",
            stack: Scratch.stack.replacing("\"echo ran > unit.txt\"", with: "\"true\", junit: unit.xml"),
            told: ["unit.xml"]),
        Fault(
            "a suite without a test",
            stack: Scratch.stack.replacing(
                "\"echo ran > unit.txt\"",
                with: "\"echo '<testsuites><testsuite/></testsuites>' > unit.xml\", junit: unit.xml"),
            told: ["unit", "no test"]),
        Fault(
            "a full volume",
            compose: Scratch.compose.replacing(
                "  data: {}", with: "  data: { driver_opts: { type: tmpfs, device: tmpfs, o: size=100k } }"
            ).replacing("echo done > /data/task", with: "dd if=/dev/zero of=/data/task bs=1k count=1000"),
            told: ["'task'", "No space left"]),
    ]

    @Test("The first cause is told, and nothing is left", arguments: faults)
    func fault(_ fault: Fault) throws {
        try Scratch.withStack(stack: fault.stack, compose: fault.compose, dockerfile: fault.dockerfile) { scratch in
            let answer = try scratch.start(["stack", "test", "small.stack.yml"]).answer()
            #expect(answer.status == fault.status, "\(answer)")
            for part in fault.told {
                #expect((answer.output + answer.errors).contains(part), "'\(part)' in \(answer)")
            }
            #expect(try scratch.run("obligations").output == "No obligation is open.\n")
        }
    }

    @Test("Without docker it says so before anything is made")
    func noDocker() throws {
        try Scratch.withStack { scratch in
            try FileManager.default.createDirectory(atPath: scratch.folder + "/bin", withIntermediateDirectories: true)
            let answer = try scratch.run(
                "stack", "test", "small.stack.yml", environment: ["PATH": scratch.folder + "/bin"])
            #expect(answer.status == 1 || answer.status == 2, "\(answer)")
            #expect((answer.output + answer.errors).contains("docker"), "\(answer)")
            let away = try scratch.run(
                "stack", "test", "small.stack.yml", environment: ["DOCKER_HOST": "unix://\(scratch.folder)/no.sock"])
            #expect(away.status == 1 || away.status == 2, "\(away)")
            #expect((away.output + away.errors).contains("daemon"), "\(away)")
        }
    }

    // MARK: kill -9

    /// A stack that stands still in a phase.
    static let standstills: [Fault] = [
        Fault("build", dockerfile: Scratch.dockerfile + "RUN sleep 30\n", told: ["build"]),
        Fault(
            "up",
            compose: Scratch.compose.replacing(
                "test: [CMD, wget, -q, -O, /dev/null, \"http://127.0.0.1:8080/\"]", with: "test: [CMD, cat, /nowhere]"
            )
            .replacing("retries: 30", with: "retries: 300")
            .replacing(
                "  task:",
                with:
                    "  late: { build: ., command: [sleep, \"300\"], depends_on: { web: { condition: service_healthy } } }\n  task:"
            ),
            told: ["up"]),
        Fault(
            "ready",
            stack: Scratch.stack.replacing(
                "{ healthy: web, within: 120s }", with: "{ log: web, matches: never, within: 5m }"),
            told: ["ready"]),
        Fault(
            "seed", stack: Scratch.stack.replacing("drive:", with: "seed:\n  - { command: sleep 300 }\ndrive:"),
            told: ["seed"]),
        Fault(
            "drive", compose: Scratch.compose.replacing("echo done > /data/task", with: "sleep 300"), told: ["drive"]),
        Fault("suites", stack: Scratch.stack.replacing("echo ran > unit.txt", with: "sleep 300"), told: ["suites"]),
        Fault(
            "assert",
            compose: Scratch.compose.replacing(
                web, with: "command: [sh, -c, 'httpd -p 8081 -h /www; exec nc -l -p 8080 -e sleep 300']"
            )
            .replacing("127.0.0.1:8080/", with: "127.0.0.1:8081/"), told: ["assert"]),
        Fault(
            "down",
            compose: Scratch.compose.replacing(
                web, with: "command: [sh, -c, 'trap \"\" TERM; httpd -f -p 8080 -h /www & while :; do sleep 1; done']"
            )
            .replacing("stop_grace_period: 1s", with: "stop_grace_period: 8s"),
            told: ["down"]),
    ]

    @Test("kill -9 in a phase: the guard takes the stack down", arguments: standstills)
    func killed(_ standstill: Fault) throws {
        try Scratch.withStack(
            stack: standstill.stack, compose: standstill.compose, dockerfile: standstill.dockerfile
        ) { scratch in
            let test = try scratch.start(["stack", "test", "small.stack.yml", "--json"])
            let phase = standstill.testDescription
            try #require(
                eventually(within: 120) { test.output.contains("\"phase_started\",\"phase\":\"\(phase)\"") },
                "\(test.output)\(test.errors)")
            test.signal(SIGKILL)
            _ = try test.answer()
            #expect(isTakenDown(scratch))
        }
    }

    private func isTakenDown(_ scratch: Scratch) -> Bool {
        eventually(within: 120) {
            ((try? scratch.dockerLeftovers()) ?? ["?"]).isEmpty
                && (try? scratch.run("obligations").output) == "No obligation is open.\n"
        }
    }

    /// These pass in a moment, so that it is docker that stands still: at the first question it is asked in the phase.
    @Test(
        "kill -9 in a phase that only asks docker: the guard takes the stack down",
        arguments: ["check", "collect", "audit"])
    func killedAsking(_ phase: String) throws {
        let stack = Scratch.stack.replacing("down:", with: "collect: [inspect, stats]\ndown:")
        try Scratch.withStack(stack: stack) { scratch in
            let told = scratch.folder + "/told"
            let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
            try writeProgram(
                """
                #!/bin/sh
                if grep -qs '"phase_started","phase":"\(phase)"' '\(told)' && mkdir '\(scratch.folder)/stands' 2>/dev/null
                then sleep 300
                fi
                PATH='\(path)' exec docker "$@"
                """, to: scratch.folder + "/bin/docker")
            let command = "exec '\(scratch.sluice)' stack test small.stack.yml --json > '\(told)'"
            let test = try scratch.start(
                ["-c", command], program: "sh", environment: ["PATH": scratch.folder + "/bin:" + path])
            try #require(
                eventually(within: 120) { access(scratch.folder + "/stands", F_OK) == 0 },
                "\((try? String(contentsOfFile: told, encoding: .utf8)) ?? "")\(test.errors)")
            test.signal(SIGKILL)
            _ = try test.answer()
            #expect(isTakenDown(scratch))
            let record = try #require(try scratch.run("stack", "list", "--all", "--json").objects().first)
            #expect(record["closed_by"] as? String == "its guard" && record["outcome"] is NSNull, "\(record)")
        }
    }

    private static func ownProcesses(of scratch: Scratch) -> [pid_t] {
        scratch.leftovers().filter { $0.value == "sluice" }.map(\.key)
    }

    @Test("kill -9 of the test and its guard: the stack is listed, and the next command takes it down")
    func bothKilled() throws {
        let stack = Scratch.stack.replacing("echo ran > unit.txt", with: "sleep 300")
        try Scratch.withStack(stack: stack) { scratch in
            let test = try scratch.start(["stack", "test", "small.stack.yml", "--json"])
            try #require(
                eventually(within: 120) { test.output.contains("\"phase_started\",\"phase\":\"suites\"") },
                "\(test.output)\(test.errors)")
            // One that is about to become another program still has our name for a moment.
            #expect(eventually(within: 120) { Self.ownProcesses(of: scratch).count == 2 })
            scratch.killTogether(Self.ownProcesses(of: scratch))
            _ = try test.answer()
            #expect(try scratch.run("obligations").output.contains("stack/"))
            #expect(try !scratch.dockerLeftovers().isEmpty)
            let down = try scratch.run("stack", "down", "--all")
            #expect(down.status == 0, "\(down)")
            #expect(try scratch.run("obligations").output == "No obligation is open.\n")
        }
    }

    @Test("Ctrl-C takes the stack down and says so")
    func interrupted() throws {
        let stack = Scratch.stack.replacing("echo ran > unit.txt", with: "sleep 300")
        try Scratch.withStack(stack: stack) { scratch in
            let test = try scratch.start(["stack", "test", "small.stack.yml", "--json"])
            try #require(
                eventually(within: 120) { test.output.contains("\"phase_started\",\"phase\":\"suites\"") },
                "\(test.output)\(test.errors)")
            test.signal(SIGINT)
            let answer = try test.answer()
            #expect(answer.status == 130, "\(answer)")
            #expect(try scratch.run("obligations").output == "No obligation is open.\n")
        }
    }
}
