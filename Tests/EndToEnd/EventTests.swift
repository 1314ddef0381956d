import Foundation
import TestSupport
import Testing

/// `github.ref` and `github.sha` of events that are about something else than the branch that is checked out, as "Events that trigger
/// workflows" has them.
@Suite("The event of a run", .ownThread)
struct EventTests {
    private static func workflow(_ on: String, word: String) -> String {
        """
        on: { \(on) }
        jobs:
          a:
            runs-on: linux
            steps:
              - run: echo "\(word) $GITHUB_REF $GITHUB_SHA <$GITHUB_HEAD_REF> ${{ github.event.pull_request.head.sha }}"
        """
    }

    private func log(_ scratch: Scratch, _ run: Int) throws -> String {
        try scratch.run("logs", "\(run)", "--raw").output
    }

    @Test("pull_request_target takes workflow and commit from the default branch")
    func pullRequestTarget() throws {
        let on = "pull_request_target: { types: [opened] }"
        try Scratch.with(workflows: ["w": Self.workflow(on, word: "safe")]) { scratch in
            let main = try scratch.git("rev-parse", "HEAD")
            try scratch.git("checkout", "-q", "-b", "topic")
            try scratch.write("workflows/w.yml", Self.workflow(on, word: "evil"))
            try scratch.write("workflows/new.yml", Self.workflow(on, word: "new"))
            try scratch.commit()
            let topic = try scratch.git("rev-parse", "HEAD")
            let answer = try scratch.run("run", "w")
            #expect(answer.status == 0, "\(answer)")
            #expect(answer.output.contains("workflow and commit are those of refs/heads/main"), "\(answer)")
            #expect(try log(scratch, 1) == "safe refs/heads/main \(main) <topic> \(topic)\n")
            #expect(try scratch.git("rev-parse", "refs/sluice/runs/1") == main)

            let missing = try scratch.run("run", "new")
            #expect(missing.status == 2 && missing.errors.contains("which has no 'workflows/new.yml'"), "\(missing)")
            let asPull = try scratch.run("run", "w", "--event", "pull_request")
            #expect(asPull.status == 0, "\(asPull)")
            #expect(try log(scratch, 2) == "evil refs/pull/1/merge \(topic) <topic> \(topic)\n")

            // On the default branch itself even what is not committed is its newest state.
            try scratch.git("checkout", "-q", "main")
            try scratch.write("workflows/w.yml", Self.workflow(on, word: "dirty"))
            #expect(try scratch.run("run", "w").status == 0)
            #expect(try log(scratch, 3).hasPrefix("dirty refs/heads/main "))
        }
    }

    @Test("a release is that of the payload's tag")
    func release() throws {
        try Scratch.with(workflows: ["w": Self.workflow("release: {}", word: "tagged")]) { scratch in
            let tagged = try scratch.git("rev-parse", "HEAD")
            try scratch.git("tag", "-a", "v1", "-m", "One")
            try scratch.write("workflows/w.yml", Self.workflow("release: {}", word: "later"))
            try scratch.commit()
            let later = try scratch.git("rev-parse", "HEAD")
            func run(_ tag: String, _ more: String...) throws -> Answer {
                let file = scratch.folder + "/event.json"
                try #"{"action": "published", "release": {"tag_name": "\#(tag)"}}"#.write(
                    toFile: file, atomically: true, encoding: .utf8)
                return try scratch.start(["run", "w", "--event-file", file] + more).answer()
            }
            #expect(try run("v1").output.contains("those of refs/tags/v1"))
            #expect(try log(scratch, 1) == "tagged refs/tags/v1 \(tagged) <> \n")
            #expect(try run("v2").output.contains("The release is of 'v2', a tag that this repository does not have."))
            #expect(try log(scratch, 2) == "later refs/tags/v2 \(later) <> \n")
            #expect(try run("v1", "--ref", "main").status == 0)
            #expect(try log(scratch, 3) == "later refs/tags/v1 \(later) <> \n")
            #expect(try scratch.run("run", "w", "--ref", "v1").status == 0)
            #expect(try log(scratch, 4) == "tagged refs/tags/v1 \(tagged) <> \n")
        }
    }

    @Test(
        "a plan on a side branch says what runs from the default branch only", arguments: ["schedule", "workflow_run"])
    func defaultBranchOnly(event: String) throws {
        let on = "schedule: [{ cron: '1 2 * * *' }], workflow_run: { workflows: [ci] }"
        try Scratch.with(workflows: ["w": Self.workflow(on, word: "x")]) { scratch in
            let onMain = try scratch.run("plan", "w", "--event", event)
            #expect(onMain.status == 0 && onMain.output.contains("would run by itself"), "\(onMain)")
            try scratch.git("checkout", "-q", "-b", "topic")
            #expect(try scratch.run("plan", "w", "--event", event).output.contains("would run by itself"))
            try scratch.write("file", "x")
            try scratch.commit()
            let plan = try scratch.run("plan", "w", "--event", event)
            let reason =
                "For '\(event)' only workflows of the default branch, 'main', run, and this is refs/heads/topic."
            // It breaks its lines.
            let words = plan.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(plan.status == 0 && words.contains(reason), "\(plan)")
            let run = try scratch.run("run", "w", "--event", event)
            #expect(run.status == 0 && run.output.contains(reason), "\(run)")
            #expect(try log(scratch, 1).hasPrefix("x refs/heads/main "))
        }
    }

    @Test("run numbers count for each workflow, and a rerun keeps them and counts its attempts")
    func numbers() throws {
        let text = """
            on: push
            jobs:
              a:
                name: build ${{ github.run_number }}.${{ github.run_attempt }}
                runs-on: linux
                steps:
                  - run: |
                      echo "$GITHUB_RUN_ID $GITHUB_RUN_NUMBER $GITHUB_RUN_ATTEMPT"
                      echo "${{ github.run_id }} ${{ github.run_number }} ${{ github.run_attempt }}"
            """
        try Scratch.with(workflows: ["one": text, "two": text]) { scratch in
            func run(_ arguments: String..., expecting numbers: String, as run: Int) throws {
                let answer = try scratch.start(arguments).answer()
                #expect(answer.status == 0, "\(answer)")
                #expect(try log(scratch, run) == "\(numbers)\n\(numbers)\n", "run \(run)")
                let words = numbers.split(separator: " ")
                #expect(answer.output.contains("build \(words[1]).\(words[2])"), "\(answer)")
            }
            try run("run", "one", expecting: "1 1 1", as: 1)
            try run("run", "two", expecting: "2 1 1", as: 2)
            try run("run", "one", expecting: "3 2 1", as: 3)
            try run("rerun", "1", expecting: "1 1 2", as: 4)
            try run("rerun", "4", expecting: "1 1 3", as: 5)
            try run("rerun", "1", expecting: "1 1 4", as: 6)
            try run("run", "one", expecting: "7 3 1", as: 7)
        }
    }
}
