import Conductor
import Execution
import Expressions
import Foundation
import Planning
import Runs
import TestSupport
import Testing

private let hasNode = ["/usr/local/bin", "/usr/bin", "/bin"].contains {
    FileManager.default.isExecutableFile(atPath: $0 + "/node")
}

@Suite("JavaScript actions on this host", .ownThread, .enabled(if: hasNode, "this host has no node"))
struct HostScriptActionTests {
    /// An action whose parts say which they are, and what they know.
    private static func files(_ folder: String, using: String = "node20", extra: String = "") -> [String: String] {
        let script = { (part: String) in
            """
            const fs = require('fs');
            console.log('\(folder) \(part)', process.env['INPUT_WHO'] || '-', process.env['INPUT_SOME_NAME'] || '-',
              process.env.STATE_seen || '-', process.env.GITHUB_ACTION_REPOSITORY || '-', process.env.GITHUB_ACTION_REF || '-');
            fs.appendFileSync(process.env.GITHUB_STATE, 'seen=' + (process.env.STATE_seen || '') + '\(part)\\n');
            fs.appendFileSync(process.env.GITHUB_OUTPUT, 'part=\(part)\\n');
            """
        }
        return [
            "\(folder)/action.yml": """
            name: Parts
            description: Says its parts
            inputs:
              who: { description: Whom, default: nobody }
              some name: { description: A name with a space, default: spaced }
            runs:
              using: \(using)
              main: main.js
              pre: pre.js
              post: post.js
              \(extra)
            """,
            "\(folder)/main.js": script("main"), "\(folder)/pre.js": script("pre"), "\(folder)/post.js": script("post"),
        ]
    }

    @Test("run pre before the first step, post after the last one in reverse order, and hand on their state")
    func parts() async throws {
        let fixture = try HostFixture(
            """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - run: echo first
                  - { id: one, uses: o/one@v1, with: { who: Mona } }
                  - { uses: o/two@v2 }
                  - run: echo ${{ steps.one.outputs.part }}
            """, files: Self.files("one").merging(Self.files("two")) { $1 },
            actions: ["o/one@v1": "one", "o/two@v2": "two"])
        try await fixture.run()
        #expect(
            fixture.outcomes() == [
                "pre-1 success", "pre-2 success", "0 success", "1 success", "2 success", "3 success", "post-2 success",
                "post-1 success",
            ])
        #expect(fixture.log("a", 1, phase: .pre) == "one pre Mona spaced - o/one v1\n")
        #expect(fixture.log("a", 1) == "one main Mona spaced pre o/one v1\n")
        #expect(fixture.log("a", 1, phase: .post) == "one post Mona spaced premain o/one v1\n")
        #expect(fixture.log("a", 2, phase: .post) == "two post nobody spaced premain o/two v2\n")
        #expect(fixture.log("a", 3) == "main\n")
    }

    @Test("run post after a failure, and where pre-if and post-if hold only; a skipped step has none")
    func conditions() async throws {
        let fixture = try HostFixture(
            """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - uses: o/one@v1
                  - { uses: o/two@v2 }
                  - { uses: o/three@v3, if: false }
                  - run: exit 1
            """,
            files: Self.files("one").merging(Self.files("two", extra: "post-if: success()\n  pre-if: failure()")) { $1 }
                .merging(Self.files("three", extra: "pre-if: false")) { $1 },
            actions: ["o/one@v1": "one", "o/two@v2": "two", "o/three@v3": "three"])
        try await fixture.run()
        #expect(
            fixture.outcomes() == [
                "pre-0 success", "pre-1 skipped", "pre-2 skipped", "0 success", "1 success", "2 skipped", "3 failure",
                "post-1 skipped", "post-0 success",
            ])
        #expect(fixture.jobReport()?.outcome == .failure)
    }

    @Test("run without an input that they require, and whoever wrote the step is warned")
    func required() async throws {
        let declared = "  who: { description: Whom, default: nobody }"
        let files = Self.files("act").mapValues {
            $0.replacingOccurrences(
                of: declared,
                with: "  who: { description: Whom, required: true }\n  set: { required: true, default: x }")
        }
        let fixture = try HostFixture(
            "on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ uses: o/act@v1 }] } }", files: files,
            actions: ["o/act@v1": "act"])
        try await fixture.run()
        #expect(fixture.log("a", 0) == "act main - spaced pre o/act v1\n")
        #expect(fixture.annotations("a", 0).map(\.message) == ["Input 'who' is required by 'o/act@v1', and not given."])
    }

    @Test("see the workflow's inputs in pre-if and post-if, and where it has none of a name their own")
    func inputsInConditions() async throws {
        let own = { (name: String) in
            Self.files(name, extra: "pre-if: inputs.who == 'Mona'\n  post-if: inputs.who == 'Mona'")
        }
        let workflow = { (declared: String) in
            """
            on: { workflow_dispatch: { inputs: \(declared) } }
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - { uses: o/one@v1, with: { who: Mona } }
                  - { uses: o/two@v2 }
            """
        }
        let cases = [
            ("{}", ["pre-0 success", "pre-1 skipped", "0 success", "1 success", "post-1 skipped", "post-0 success"]),
            (
                "{ who: { default: Ada } }",
                ["pre-0 skipped", "pre-1 skipped", "0 success", "1 success", "post-1 skipped", "post-0 skipped"]
            ),
        ]
        for (declared, expected) in cases {
            let fixture = try HostFixture(
                workflow(declared), event: "workflow_dispatch", files: own("one").merging(own("two")) { $1 },
                actions: ["o/one@v1": "one", "o/two@v2": "two"])
            try await fixture.run()
            #expect(fixture.outcomes() == expected, "\(declared)")
        }
    }

    @Test("of the workspace have no pre, and of it is warned; their post runs, also after a cancel")
    func local() async throws {
        let files = Self.files("act").map { ("files/" + $0, $1) }
        let fixture = try HostFixture(
            """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - run: cp -r "$HOME/../files/." .
                  - { uses: ./act, with: { who: Mona, nothing: x } }
                  - run: touch "$HOME/../started"; exec sleep 100
            """, files: Dictionary(uniqueKeysWithValues: files))
        async let run = fixture.run()
        await fixture.appears("started")
        fixture.inbox.post(.cancel(Cancellation(requester: "ada")))
        _ = try await run
        #expect(fixture.log("a", 1) == "act main Mona spaced - - -\n")
        #expect(fixture.log("a", 1, phase: .post) == "act post Mona spaced main - -\n")
        let told = fixture.annotations("a", 1).map(\.message)
        #expect(told.contains("Unexpected input(s) 'nothing', valid inputs are ['who', 'some name']"))
        #expect(told.contains("`pre` execution is not supported for local action from './act'"))
        #expect(fixture.jobReport()?.outcome == .cancelled)
    }

    @Test("in a composite action run pre, main and post at its places, with the inputs that it gives")
    func inComposite() async throws {
        let composite = """
            name: Outer
            description: Outer
            inputs: { who: { description: Whom } }
            runs:
              using: composite
              steps:
                - { uses: o/one@v1, with: { who: "${{ inputs.who }} inner" } }
                - { shell: bash, run: echo between }
            """
        var plannedFiles = Self.files("one")
        plannedFiles["outer/action.yml"] = composite
        let fixture = try HostFixture(
            """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - run: echo first
                  - { uses: o/outer@v1, with: { who: Mona } }
            """, files: plannedFiles, actions: ["o/one@v1": "one", "o/outer@v1": "outer"])
        try await fixture.run()
        #expect(
            fixture.outcomes() == [
                "pre-2 success", "pre-1 success", "0 success", "2 success", "3 success", "1 success", "post-2 success",
                "post-1 success",
            ])
        #expect(fixture.log("a", 2, phase: .pre) == "one pre Mona inner spaced - o/one v1\n")
        #expect(fixture.log("a", 2, phase: .post) == "one post Mona inner spaced premain o/one v1\n")
    }

    @Test("fail with what is missing: a file of theirs, or the action itself")
    func missing() async throws {
        var files = Self.files("one")
        files["one/main.js"] = nil
        let fixture = try HostFixture(
            """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps: [{ uses: o/one@v1 }]
            """, files: files, actions: ["o/one@v1": "one"])
        try await fixture.run()
        #expect(fixture.report("a", 0)?.reason?.contains("has no file 'main.js'") == true)
        #expect(throws: PlanningError.self) {
            try HostFixture("on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ uses: o/one@v1 }] } }")
        }
    }
}

@Suite("The node of a host", .ownThread)
struct NodeProgramTests {
    @Test("is told to be missing with the action's name and what to do")
    func missing() {
        let error = #expect(throws: ExecutionError.self) {
            try NodeProgram.find(
                "node20", for: "o/one@v1",
                facts: HostFacts(
                    environment: [.init("PATH", "/nowhere")], runnerName: "here", toolCache: "/nowhere"),
                jobPath: "/nowhere/else")
        }
        #expect(error?.message.contains("'o/one@v1' is written for node20") == true)
        #expect(error?.message.contains("install Node.js") == true)
    }
}
