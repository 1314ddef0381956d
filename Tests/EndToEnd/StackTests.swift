import Foundation
import Glibc
import TestSupport
import Testing

/// `sluice stack` as people type it, on real docker and compose.
@Suite("sluice stack", .ownThread)
struct StackTests {
    @Test("proves a stack, writes down what it proved, and leaves nothing")
    func whole() throws {
        try Scratch.withStack { scratch in
            let answer = try scratch.run("stack", "test", "small.stack.yml")
            #expect(answer.status == 0, "\(answer)")
            let record = try #require(try scratch.run("stack", "list", "--all", "--json").objects().first)
            #expect(record["name"] as? String == "small")
            #expect(record["outcome"] as? String == "success")
            #expect(record["sha"] as? String == (try scratch.git("rev-parse", "HEAD")))
            #expect(record["state"] as? String == "closed")
            let images = try scratch.run("stack", "images", "small", "--json").objects()
            let web = try #require(images.first { $0["service"] as? String == "web" })
            let id = try #require(web["id"] as? String)
            #expect(try scratch.docker(["image", "inspect", "--format", "{{.Id}}", id]).contains(id))
        }
    }

    @Test(
        "gives compose, suites and expressions the commit, and says where files differ from it",
        arguments: ["", "-dirty"])
    func version(_ suffix: String) throws {
        let compose = Scratch.compose.replacing(
            "    command: [httpd, -f, -p, \"8080\", -h, /www]\n",
            with: """
                    environment: { VERSION: "${SLUICE_STACK_SHA}" }
                    command: [sh, -c, 'echo "<$$VERSION>" > /www/version; exec httpd -f -p 8080 -h /www']

                """)
        let stack = Scratch.stack
            .replacing("echo ran > unit.txt", with: "test $SLUICE_STACK_SHA = $(git rev-parse HEAD)\(suffix)")
            .replacing(
                "assert:\n",
                with: """
                    assert:
                      - http: ${{ stack.url.web }}/version
                        expect: contains(response.body, format('<{0}>', env.SLUICE_STACK_SHA))

                    """)
        try Scratch.withStack(stack: stack, compose: compose) { scratch in
            if !suffix.isEmpty { try scratch.write("notes.txt", "not committed") }
            let answer = try scratch.run("stack", "test", "small.stack.yml")
            #expect(answer.status == 0, "\(answer)")
        }
    }

    @Test(
        "is no evidence where suites were left out, by hand or by a variant",
        arguments: [["--suite", "unit"], ["--variant", "thin"]])
    func partial(_ options: [String]) throws {
        let stack = Scratch.stack.replacing(
            "suites:\n", with: "variants: { thin: { suites: [unit] } }\nsuites:\n  more: { run: 'true' }\n")
        try Scratch.withStack(stack: stack) { scratch in
            let answer = try scratch.start(["stack", "test", "small.stack.yml"] + options).answer()
            #expect(answer.status == 0, "\(answer)")
            let record = try #require(try scratch.run("stack", "list", "--all", "--json").objects().first)
            #expect(record["partial"] as? Bool == true && record["evidence"] as? Bool == false, "\(record)")
            #expect(try scratch.run("stack", "images", "small").status == 2)
        }
    }

    @Test("runs the same stack twice at once on one host, beside a program that has its port")
    func twice() throws {
        try Scratch.withStack { scratch in
            let taken = try scratch.start(
                ["-u", "-m", "http.server", "8080", "--bind", "127.0.0.1"], program: "python3")
            defer {
                taken.signal(SIGKILL)
                _ = try? taken.answer()
            }
            // One that ends says that the port is another's already, which is as good.
            try #require(eventually(within: 120) { taken.output.contains("Serving") || taken.hasEnded })
            #expect(!taken.hasEnded || taken.errors.contains("in use"), "\(taken.errors)")
            let tests = try (0..<2).map { _ in try scratch.start(["stack", "test", "small.stack.yml"]) }
            for test in tests {
                let answer = try test.answer()
                #expect(answer.status == 0, "\(answer)")
            }
            #expect(Set(try scratch.stackProjects()).count == 2)
        }
    }

    @Test("is reached at the same addresses after a service was started again")
    func restarted() throws {
        let restart =
            "docker restart -t 1 $(docker ps -q --filter label=com.docker.compose.project=$SLUICE_STACK_PROJECT "
            + "--filter label=com.docker.compose.service=web) && "
            + "curl -fsS --retry 40 --retry-delay 1 --retry-connrefused $SLUICE_STACK_URL_WEB"
        let stack = Scratch.stack.replacing("\"echo ran > unit.txt\"", with: "'\(restart)'")
        try Scratch.withStack(stack: stack) { scratch in
            let answer = try scratch.run("stack", "test", "small.stack.yml")
            #expect(answer.status == 0, "\(answer)")
        }
    }

    @Test("stays up for work by hand, tells where it is, and goes down by a word")
    func byHand() throws {
        try Scratch.withStack { scratch in
            let up = try scratch.run("stack", "up", "small.stack.yml")
            #expect(up.status == 0, "\(up)")
            let listed = try scratch.run("stack", "ps", "small.stack.yml")
            #expect(listed.output.contains("web") && listed.output.contains("healthy"), "\(listed)")
            #expect(try scratch.run("obligations").output.contains("stack/"))
            let logs = try scratch.run("stack", "logs", "small.stack.yml")
            #expect(logs.status == 0, "\(logs)")
            let down = try scratch.run("stack", "down", "small.stack.yml")
            #expect(down.status == 0, "\(down)")
            #expect(try scratch.dockerLeftovers().isEmpty)
            #expect(try scratch.run("obligations").output == "No obligation is open.\n")
        }
    }

    @Test("keeps what containers write while a stack stands for work by hand, and shows it as it comes")
    func followed() throws {
        let compose = Scratch.compose.replacing(
            "  task:",
            with: """
                  teller:
                    build: .
                    command: [sh, -c, "trap 'echo told; exit 0' TERM; i=0; while :; do i=$$((i+1)); echo line $$i; sleep 0.1; done"]
                    stop_grace_period: 60s
                  task:
                """)
        let stack = Scratch.stack.replacing("down:", with: "variants: { thin: { secrets: [WORD] } }\ndown:")
        try Scratch.withStack(stack: stack, compose: compose) { scratch in
            let up = try scratch.run(
                "stack", "up", "small", "--variant", "thin", "--secret", "WORD=line 2", "--output",
                scratch.folder + "/out")
            #expect(up.status == 0, "\(up)")
            let follower = try scratch.start(["stack", "logs", "small", "--follow", "--source", "teller"])
            let reached = { (text: String) in (text.matches(of: /line (\d+)/).last.flatMap { Int($0.1) }) ?? 0 }
            try #require(eventually(within: 120) { reached(follower.output) > 40 }, "\(follower.output)")
            let down = try scratch.run("stack", "down", "small")
            #expect(down.status == 0, "\(down)")
            let shown = try follower.answer().output.split(separator: "\n")
            #expect(shown.last?.contains("told") == true, "\(shown)")
            let kept = try scratch.run("stack", "logs", "small", "--source", "teller", "--json").objects()
            #expect(!kept.contains { $0["gap"] as? Bool == true }, "\(kept)")
            let texts = kept.compactMap { $0["text"] as? String }
            let last = texts.count - 1
            #expect(last > 40)
            let expected = (1...last).map { "line \($0)".replacing("line 2", with: "***") } + ["told"]
            #expect(texts == expected)
        }
    }

    @Test("keeps a stack that failed until its time is over, and no longer")
    func kept() throws {
        let stack = Scratch.stack.replacing("echo ran > unit.txt", with: "false").replacing(
            "volumes: true", with: "volumes: true, keep-on-failure: 30s")
        try Scratch.withStack(stack: stack) { scratch in
            let answer = try scratch.run("stack", "test", "small.stack.yml")
            #expect(answer.status == 1, "\(answer)")
            #expect(try !scratch.dockerLeftovers().isEmpty)
            #expect(eventually(within: 120) { ((try? scratch.dockerLeftovers()) ?? ["?"]).isEmpty })
            #expect(
                eventually(within: 120) {
                    (try? scratch.run("obligations").output) == "No obligation is open.\n"
                })
        }
    }

    @Test("tells a mistake in the file with its place, and starts nothing")
    func mistyped() throws {
        try Scratch.withStack(stack: Scratch.stack.replacing("healthy: web", with: "healty: web")) { scratch in
            let answer = try scratch.run("stack", "test", "small.stack.yml")
            #expect(answer.status == 2)
            #expect(answer.errors.contains("small.stack.yml:4:7"), "\(answer)")
            #expect(answer.errors.contains("Did you mean 'healthy'?"), "\(answer)")
            #expect(try scratch.run("validate", "small.stack.yml").status == 1)
            #expect(try scratch.stackProjects().isEmpty)
        }
    }

    @Test("within a workflow gives evidence that an environment can ask for")
    func evidence() throws {
        try Scratch.withStack { scratch in
            try scratch.write(
                "workflows/w.yml",
                """
                on: push
                jobs:
                  stack:
                    runs-on: ubuntu-latest
                    steps:
                      - uses: actions/checkout@v4
                      - run: '"\(scratch.sluice)" stack test small.stack.yml'
                """)
            try scratch.write(
                "workflows/deploy.yml",
                """
                on: push
                jobs:
                  ship:
                    runs-on: ubuntu-latest
                    environment: prod
                    steps: [{ run: "echo shipped" }]
                """)
            try scratch.write("sluice.yml", "environments: { prod: { requires: ['stack:small'] } }\n")
            try scratch.commit()
            let before = try scratch.run("run", "deploy")
            #expect(before.status == 1 && before.output.contains("small"), "\(before)")
            let tested = try scratch.run("run", "w")
            #expect(tested.status == 0, "\(tested)")
            let after = try scratch.run("run", "deploy")
            #expect(after.status == 0, "\(after)")
        }
    }
}
