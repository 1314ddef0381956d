import Containers
import Expressions
import Foundation
import Processes
import TestSupport
import Testing

@testable import Stacks
@testable import Workflows

@Suite("Suites of a stack", .ownThread) struct StackSuitesTests {
    private func suite(
        _ name: String, run command: String, junit: String? = nil, allowing skips: [String] = [],
        environment: [String: String] = [:], within: Double = 60
    ) throws -> StackSuite {
        StackSuite(
            name: Located(name), kind: .command(try Located(parsing: command)), baseURL: nil,
            junit: try junit.map { try Located(parsing: $0) }, allowedSkips: skips.map { Located($0) },
            environment: try environment.map {
                TextMapping.Entry(name: Located($0.key), value: try Located(parsing: $0.value))
            }, workingDirectory: nil, within: within)
    }

    private let quick = TerminationLadder.standard(interrupt: .milliseconds(200), terminate: .milliseconds(200))

    /// Runs one suite in a folder of its own; the result, and the failure that is thrown.
    private func run(
        _ suites: [StackSuite], in folder: String, _ told: ToldEvents, secrets: [String: String] = [:]
    ) throws -> StackFailure? {
        let context = StackContext.testing(.of(suites: suites), folder: folder, told: told, secrets: secrets)
        do { try StackSuites(context, ladder: quick).run() } catch { return error }
        return nil
    }

    private func check(
        _ command: String, junit: String? = nil, within: Double = 60, before: (String) throws -> Void = { _ in },
        failsWith sentence: String
    ) throws {
        try withScratchFolder { folder in
            try before(folder)
            let told = ToldEvents()
            let failure = try run([suite("api", run: command, junit: junit, within: within)], in: folder, told)
            #expect(failure?.message == "Suite \"api\": \(sentence)")
            #expect(told.suites.map(\.outcome) == [.failure])
        }
    }

    private static let passing = "<testsuite><testcase name='a'/></testsuite>"

    @Test("A command that succeeds is one test; its lines are told, kept and timed")
    func command() throws {
        try withScratchFolder { folder in
            let told = ToldEvents()
            let failure = try run([suite("api", run: "echo one; printf two >&2")], in: folder, told)
            #expect(failure == nil)
            #expect(told.suites.map(\.counts) == [TestCounts(passed: 1)])
            #expect(told.lines.map(\.text) == ["one", "two"])
            #expect(told.lines.allSatisfy { $0.source == "suite api" && $0.time > 1_700_000_000_000_000_000 })
            let log = try String(contentsOfFile: folder + "/output/logs/suite-api.log", encoding: .utf8)
            #expect(log == "one\ntwo\n")
            #expect(told.all.first == .suiteStarted("api"))
        }
    }

    @Test("A command stops at its first failure, also inside of a pipe")
    func shell() throws {
        try check("false | cat; echo not reached", failsWith: "The command ended with exit code 1.")
        try check("echo last; exit 7", failsWith: #"The command ended with exit code 7. Its last line is "last"."#)
    }

    @Test("A report decides, and is kept among the artifacts")
    func report() throws {
        try withScratchFolder { folder in
            let told = ToldEvents()
            let write =
                "echo \"<testsuite><testcase name='a'/><testcase name='b-cloud'><skipped/></testcase></testsuite>\" >api.xml"
            let suites = [try suite("api", run: write, junit: "api.xml", allowing: ["*-cloud"])]
            let failure = try run(suites, in: folder, told)
            #expect(failure == nil)
            #expect(told.suites.map(\.counts) == [TestCounts(passed: 1, skipped: 1)])
            #expect(FileManager.default.fileExists(atPath: folder + "/output/suites/api/reports/1-api.xml"))
        }
    }

    @Test("No test, a skip, a failed test, an exit code against the report: each is a failure")
    func reports() throws {
        try check(
            "echo '<testsuite/>' >r.xml", junit: "r.xml",
            failsWith: "It has run no test: its report is empty. The command ended with exit code 0.")
        try check(
            "echo '<testsuite><testcase name=\"a\"/><testcase name=\"b\"><skipped message=\"later\"/></testcase></testsuite>' >r.xml",
            junit: "r.xml", failsWith: #"1 test of 2 skipped though "allow-skips" does not name it, first "b" (later)."#
        )
        try check(
            "echo '<testsuite><testcase name=\"a\"><failure message=\"no\"/></testcase></testsuite>' >r.xml",
            junit: "r.xml",
            failsWith: #"1 of 1 test failed, first "a": no Yet the command ended with exit code 0."#)
        try check(
            "echo \"\(Self.passing)\" >r.xml; exit 3", junit: "r.xml",
            failsWith: "No test of 1 failed by its report, yet the command ended with exit code 3.")
    }

    @Test("A report that is missing, of an earlier run or unreadable is a failure")
    func missingReports() throws {
        try check("true", junit: "r.xml", failsWith: #"It left no report "r.xml". The command ended with exit code 0."#)
        try check(
            "true", junit: "r.xml",
            before: { try Self.passing.write(toFile: $0 + "/r.xml", atomically: true, encoding: .utf8) },
            failsWith:
                #"Its report "r.xml" is an older one: it left none of its own. The command ended with exit code 0."#)
        try check(
            "touch -d '2020-01-01' r.xml", junit: "r.xml",
            failsWith:
                #"Its report "r.xml" is an older one: it left none of its own. The command ended with exit code 0."#)
        try withScratchFolder { folder in
            let told = ToldEvents()
            let failure = try run([suite("api", run: "echo '<testsuite>' >r.xml", junit: "r.xml")], in: folder, told)
            #expect(
                failure?.message.contains(
                    #"r.xml" cannot be read: Line 2, column 1: The report ends inside of "testsuite""#) == true)
        }
    }

    @Test("A report that is no file is a failure and is not waited for")
    func noFile() throws {
        try withScratchFolder { folder in
            let failure = try run([suite("api", run: "mkfifo r.xml", junit: "r.xml")], in: folder, ToldEvents())
            #expect(failure?.message.contains("r.xml\" cannot be read: It is no file.") == true)
        }
    }

    @Test("Of several reports all count, and those of an earlier run do not")
    func severalReports() throws {
        try withScratchFolder { folder in
            try Self.passing.write(toFile: folder + "/TEST-old.xml", atomically: true, encoding: .utf8)
            let told = ToldEvents()
            let write = "for n in 1 2; do echo \"<testsuite><testcase name='t$n'/></testsuite>\" >TEST-$n.xml; done"
            let failure = try run([suite("api", run: write, junit: "TEST-*.xml")], in: folder, told)
            #expect(failure == nil)
            #expect(told.suites.first?.cases.map(\.name) == ["t1", "t2"])
        }
    }

    @Test("A suite that hangs and ignores signals is ended with all that it has started")
    func hang() throws {
        try withScratchFolder { folder in
            let told = ToldEvents()
            let command = """
                trap '' INT TERM
                setsid sleep 1000 & echo $! >child
                echo waiting; while true; do sleep 1000 || true; done
                """
            let failure = try run([suite("api", run: command, within: 3)], in: folder, told)
            #expect(
                failure?.message
                    == #"Suite "api": It was ended after 3s: a test hangs, or "within" is too short. Its last line is "waiting"."#
            )
            #expect(failure?.lastLines.first == "waiting")
            #expect(try !isRunning(pidIn: folder + "/child"))
        }
    }

    @Test("What a command leaves running is ended and told, also in a session of its own")
    func leftovers() throws {
        try withScratchFolder { folder in
            let told = ToldEvents()
            let command = "setsid sleep 1000 >/dev/null 2>&1 & echo $! >child; sleep 1001 & echo done"
            let failure = try run([suite("api", run: command)], in: folder, told)
            #expect(failure == nil)
            #expect(told.warnings == [#"The suite "api" left processes running, which were ended: "sleep"."#])
            #expect(try !isRunning(pidIn: folder + "/child"))
        }
    }

    @Test("What ends by itself just after the command is not left by it")
    func lateEnds() throws {
        try withScratchFolder { folder in
            let told = ToldEvents()
            let failure = try run([suite("api", run: "sleep 0.05 &")], in: folder, told)
            #expect(failure == nil)
            #expect(told.warnings.isEmpty)
        }
    }

    @Test("Cancelled, a suite ends by SIGINT and no other one starts")
    func cancelled() throws {
        try withScratchFolder { folder in
            let cancellation = StackCancellation()
            let told = ToldEvents { event in
                if case .line(let line) = event, line.text == "ready" { cancellation.cancel("Ctrl-C.") }
            }
            let suites = [
                try suite(
                    "first", run: "trap 'echo interrupted; exit 9' INT; echo ready; while true; do sleep 0.05; done"),
                try suite("second", run: "true"),
            ]
            let context = StackContext.testing(
                .of(suites: suites), folder: folder, told: told, cancellation: cancellation)
            let ladder = TerminationLadder.standard()
            let failure = #expect(throws: StackFailure.self) { try StackSuites(context, ladder: ladder).run() }
            #expect(failure?.message == "Ctrl-C.")
            #expect(told.suites.map(\.outcome) == [.cancelled])
            #expect(told.lines.last?.text == "interrupted")
        }
    }

    @Test("The guard finds all processes of a suite by the stack's mark")
    func guarded() throws {
        try withScratchFolder { folder in
            let project = "sluice-guarded-\(UUID().uuidString.prefix(8))"
            let told = ToldEvents { event in
                if case .line(let line) = event, line.text == "ready" { StackMark.endProcesses(of: project) }
            }
            let command = "setsid sleep 1000 & echo $! >child; echo ready; trap '' INT TERM; sleep 1001"
            let context = StackContext.testing(
                .of(suites: [try suite("api", run: command)]), folder: folder, told: told, project: project)
            let failure = #expect(throws: StackFailure.self) { try StackSuites(context).run() }
            #expect(failure?.message == #"Suite "api": The command was ended by signal 9. Its last line is "ready"."#)
            let isLeft = try isRunning(pidIn: folder + "/child")
            #expect(!isLeft)
        }
    }

    @Test("A failing suite does not stop the others, and the first failure is the one that is thrown")
    func allRun() throws {
        try withScratchFolder { folder in
            let told = ToldEvents()
            let suites = try [suite("one", run: "exit 1"), suite("two", run: "true"), suite("three", run: "exit 3")]
            #expect(try run(suites, in: folder, told)?.message == #"Suite "one": The command ended with exit code 1."#)
            #expect(told.suites.map(\.outcome) == [.failure, .success, .failure])
        }
    }

    @Test("A variant's own suites are the ones that run")
    func variants() throws {
        try withScratchFolder { folder in
            let told = ToldEvents()
            let variant = StackVariant(
                name: Located("ml"), environment: [], files: [], profiles: [], secrets: [], suites: [Located("two")])
            let suites = try [suite("one", run: "false"), suite("two", run: "true")]
            let context = StackContext.testing(
                .of(suites: suites, variants: [variant]), folder: folder, told: told, variant: "ml")
            try StackSuites(context).run()
            #expect(told.suites.map(\.name) == ["two"])
        }
    }

    @Test("The variables say where the services are")
    func environment() throws {
        try withScratchFolder { folder in
            let told = ToldEvents()
            var suite = try suite(
                "api",
                run:
                    "echo $COMPOSE_PROJECT_NAME $SLUICE_STACK_URL_MOCK_FEEDS $SLUICE_STACK_PORT_MOCK_FEEDS_443 $BASE_URL $OWN $STACK $SLUICE_STACK_MARK",
                environment: ["OWN": "${{ stack.name }}"])
            suite.baseURL = try Located(parsing: "${{ stack.url.mock-feeds }}/")
            let context = StackContext.testing(
                .of(suites: [suite]), folder: folder, told: told, environment: ["STACK": "env"])
            context.publish([
                StackAddress(service: "mock-feeds", containerPort: 80, hostPort: 40001),
                StackAddress(service: "mock-feeds", containerPort: 443, hostPort: 40002),
            ])
            try StackSuites(context).run()
            #expect(
                told.lines.map(\.text) == [
                    "\(context.project.name) http://127.0.0.1:40001 40002 http://127.0.0.1:40001/ test env \(context.project.name)"
                ])
        }
    }

    @Test("Secrets are masked in lines, log, messages and the report that is kept")
    func secrets() throws {
        try withScratchFolder { folder in
            let told = ToldEvents()
            let command =
                "echo key $API_KEY; echo \"<testsuite><testcase name='a'><failure message='got $API_KEY'/></testcase></testsuite>\" >r.xml"
            let failure = try run(
                [suite("api", run: command, junit: "r.xml")], in: folder, told, secrets: ["API_KEY": "hunter2-hunter2"])
            #expect(told.lines.map(\.text) == ["key ***"])
            #expect(failure?.message.contains("got ***") == true)
            for name in ["logs/suite-api.log", "suites/api/reports/1-r.xml"] {
                let text = try String(contentsOfFile: "\(folder)/output/\(name)", encoding: .utf8)
                #expect(text.contains("***") && !text.contains("hunter2"))
            }
        }
    }

    @Test("A failure names the service that the test speaks of, its last lines and the screenshot")
    func service() throws {
        try withScratchFolder { folder in
            let told = ToldEvents()
            let command = """
                echo png >shot.png
                echo '<testsuite><testcase name="a"><properties><property name="playwright_screenshot" \
                value="shot.png"/><property name="playwright_trace" value="gone.zip"/></properties>\
                <failure message="GET http://127.0.0.1:40001/x: 500"/></testcase></testsuite>' >r.xml; exit 1
                """
            let context = StackContext.testing(
                .of(suites: [try suite("ui", run: command, junit: "r.xml")]), folder: folder, told: told,
                lastLines: { service, count in ["\(service) said \(count > 0)"] })
            context.publish([StackAddress(service: "viewer", containerPort: 80, hostPort: 40001)])
            let failure = try #require(throws: StackFailure.self) { try StackSuites(context).run() }
            #expect(failure.service == "viewer")
            #expect(failure.lastLines == ["viewer said true"])
            #expect(failure.screenshot == "suites/ui/attachments/1-shot.png")
        }
    }

    @Test("Playwright in Node is run by the project's own program, and its JSON report is read")
    func playwrightInNode() throws {
        try withScratchFolder { folder in
            let tests = folder + "/web/tests"
            try FileManager.default.createDirectory(atPath: tests, withIntermediateDirectories: true)
            try "".write(toFile: folder + "/web/playwright.config.ts", atomically: true, encoding: .utf8)
            try writeProgram(
                """
                #!/bin/sh
                printf '%s\\n' "$@"; pwd
                mkdir -p "${PLAYWRIGHT_JSON_OUTPUT_NAME%/*}/results"
                echo '{"suites":[{"title":"a.spec.ts","specs":[{"title":"shows","tests":[{"status":"expected","results":[]}]}]}]}' \
                >"$PLAYWRIGHT_JSON_OUTPUT_NAME"
                """, to: folder + "/web/node_modules/.bin/playwright")
            let told = ToldEvents()
            var suite = try suite("ui", run: "")
            suite.kind = .playwright(try Located(parsing: "web/tests"))
            let failure = try run([suite], in: folder, told)
            #expect(failure == nil)
            #expect(told.suites.first?.cases.map(\.name) == ["a.spec.ts › shows"])
            let results = folder + "/output/suites/ui/results"
            #expect(
                told.lines.map(\.text) == [
                    "test", tests.replacing(".", with: "\\.") + "/", "--reporter=list,json,html",
                    "--trace=retain-on-failure",
                    "--output=\(results)", folder + "/web",
                ])
        }
    }

    @Test("What Playwright lacks is named with how it is had")
    func missingPlaywright() throws {
        try withScratchFolder { folder in
            for name in ["node", "python", "empty"] {
                try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
            }
            try "{}".write(toFile: folder + "/node/package.json", atomically: true, encoding: .utf8)
            try "".write(toFile: folder + "/python/test_a.py", atomically: true, encoding: .utf8)
            try writeProgram("#!/bin/sh\necho module pytest\n", to: folder + "/python/.venv/bin/python")
            let sentences = [
                "node": #""@playwright/test" is not installed in "#, "python": #"cannot import "pytest_playwright""#,
                "empty": "holds no Playwright tests", "none": "is not there",
            ]
            for (name, sentence) in sentences {
                var suite = try suite(name, run: "", environment: ["PATH": "/nonexistent"])
                suite.kind = .playwright(try Located(parsing: name))
                let failure = try run([suite], in: folder, ToldEvents())
                #expect(failure?.message.contains(sentence) == true, "\(failure?.message ?? "")")
                if name == "node" { #expect(failure?.hint?.contains("npm ci") == true) }
                if name == "python" { #expect(failure?.hint?.contains("pip install pytest pytest-playwright") == true) }
            }
        }
    }

    @Test(
        "Playwright in Python is run by pytest of the project's environment, with the system's browser where it has none"
    )
    func playwrightInPython() throws {
        try withScratchFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/tests", withIntermediateDirectories: true)
            try "".write(toFile: folder + "/tests/test_a.py", atomically: true, encoding: .utf8)
            try FileManager.default.createDirectory(atPath: folder + "/driver", withIntermediateDirectories: true)
            try
                #"{"browsers":[{"name":"chromium","revision":"7"},{"name":"chromium-headless-shell","revision":"8"},{"name":"firefox","revision":"9"}]}"#
                .write(toFile: folder + "/driver/browsers.json", atomically: true, encoding: .utf8)
            try writeProgram("#!/bin/sh\necho \"browser $*\"\n", to: folder + "/bin/chromium")
            try writeProgram(
                """
                #!/bin/sh
                if [ "$1" = -c ]; then
                    echo module pytest; echo module pytest_playwright; echo module pytest_base_url
                    echo driver '\(folder)/driver'; exit
                fi
                "$PLAYWRIGHT_BROWSERS_PATH/chromium_headless_shell-8/chrome-headless-shell-linux64/chrome-headless-shell" --x
                "$PLAYWRIGHT_BROWSERS_PATH/chromium-7/chrome-linux/chrome" --y
                for argument; do
                    case $argument in --junitxml=*) file=${argument#*=};; --base-url=*) echo "$argument";; --output=*) output=${argument#*=};; esac
                done
                mkdir -p "$output/tests-test-a-py-test-bad-chromium"
                echo x >"$output/tests-test-a-py-test-bad-chromium/test-failed-1.png"
                echo '<testsuite><testcase classname="tests.test_a" name="test_bad[chromium]"><failure message="no"/></testcase></testsuite>' >"$file"
                exit 1
                """, to: folder + "/.venv/bin/python")
            let told = ToldEvents()
            var suite = try suite(
                "ui", run: "",
                environment: ["PATH": "\(folder)/bin:/usr/bin:/bin", "PLAYWRIGHT_BROWSERS_PATH": "\(folder)/none"])
            suite.kind = .playwright(try Located(parsing: "tests"))
            suite.baseURL = try Located(parsing: "http://127.0.0.1:9")
            let failure = try run([suite], in: folder, told)
            #expect(told.lines.map(\.text) == ["browser --x", "browser --y", "--base-url=http://127.0.0.1:9"])
            #expect(failure?.screenshot == "suites/ui/results/tests-test-a-py-test-bad-chromium/test-failed-1.png")
            #expect(!FileManager.default.fileExists(atPath: folder + "/output/suites/ui/.browsers"))
        }
    }

    private func isRunning(pidIn path: String) throws -> Bool {
        let text = try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        let pid = try #require(Int32(text))
        return ProcessEntry(pid: pid).map { !$0.isDead } ?? false
    }
}
