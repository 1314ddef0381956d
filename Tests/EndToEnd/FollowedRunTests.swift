import Foundation
import TestSupport
import Testing

/// `sluice run WORKFLOW --after RUN`: the event that a run of this history is done.
@Suite("What follows a finished run", .ownThread)
struct FollowedRunTests {
    private static let first = """
        name: First one
        on: [push, pull_request]
        jobs:
          a:
            runs-on: linux
            steps:
              - run: mkdir out && echo found > out/it
              - { uses: actions/upload-artifact@v4, with: { name: it, path: out } }
        """

    private static let follower = """
        on: { workflow_run: { workflows: ["First *"], types: [completed], branches: [main] } }
        jobs:
          b:
            runs-on: linux
            steps:
              - uses: actions/download-artifact@v4
                with:
                  { name: it, run-id: "${{ github.event.workflow_run.id }}", github-token: "${{ github.token }}" }
              - name: place
                run: echo "$(cat it) $GITHUB_REF $GITHUB_SHA"
              - name: event
                run: >
                  echo "${{ github.event.workflow_run.event }} ${{ github.event.workflow_run.head_branch }}
                  ${{ github.event.workflow_run.head_sha }} ${{ github.event.workflow_run.conclusion }}
                  ${{ github.event.workflow_run.run_number }} ${{ github.event.action }}"
        """

    private func log(_ scratch: Scratch, _ run: Int) throws -> [String] {
        try ["place", "event"].flatMap { step in
            try scratch.run("logs", "\(run)", "--step", step, "--raw").output.split(separator: "\n").map(String.init)
        }
    }

    private func flags(_ scratch: Scratch, _ run: Int) throws -> [String] {
        try #require(try scratch.run("show", "\(run)", "--json").objects().first)["flags"] as? [String] ?? ["?"]
    }

    @Test(
        "has its commit and its artifacts, whichever way it is named, and so has a rerun",
        arguments: ["1", "last", "first"])
    func named(_ name: String) throws {
        try Scratch.with(workflows: ["first": Self.first, "then": Self.follower]) { scratch in
            let sha = try scratch.git("rev-parse", "HEAD")
            #expect(try scratch.run("run", "first").status == 0)
            let answer = try scratch.run("run", "then", "--after", name)
            #expect(answer.status == 0, "\(answer)")
            let notice = "After run 1 of 'First one' (success): \(sha.prefix(7)) of 'main'."
            #expect(answer.output.contains(notice), "\(answer)")
            let expected = ["found refs/heads/main \(sha)", "push main \(sha) success 1 completed"]
            #expect(try log(scratch, 2) == expected)
            #expect(try flags(scratch, 2) == [])
            #expect(try scratch.run("rerun", "2").status == 0)
            #expect(try log(scratch, 3) == expected)
        }
    }

    @Test("is of the default branch, and tells the commit of the run before")
    func placed() throws {
        try Scratch.with(workflows: ["first": Self.first, "then": Self.follower]) { scratch in
            let main = try scratch.git("rev-parse", "HEAD")
            try scratch.git("checkout", "-q", "-b", "topic")
            try scratch.write("file", "x")
            try scratch.commit()
            let topic = try scratch.git("rev-parse", "HEAD")
            #expect(try scratch.run("run", "first").status == 0)
            let answer = try scratch.run("run", "then", "--after", "1")
            #expect(answer.status == 0, "\(answer)")
            #expect(answer.output.contains("workflow and commit are those of refs/heads/main"), "\(answer)")
            #expect(answer.output.contains("No pattern of its 'branches' takes 'topic'."), "\(answer)")
            let expected = ["found refs/heads/main \(main)", "push topic \(topic) success 1 completed"]
            #expect(try log(scratch, 2) == expected)
            #expect(try flags(scratch, 2) == [])
        }
    }

    @Test("is no evidence where the run before was none, or of a commit that is no branch's")
    func untrusted() throws {
        try Scratch.with(workflows: ["first": Self.first, "then": Self.follower]) { scratch in
            try scratch.write("file", "not committed")
            #expect(try scratch.run("run", "first").status == 0)
            try FileManager.default.removeItem(atPath: scratch.repository + "/file")
            let answer = try scratch.run("run", "then", "--after", "1")
            let notice = "This run is no evidence: run 1, which it follows, is no evidence"
            #expect(answer.output.contains(notice), "\(answer)")
            #expect(try flags(scratch, 2) == ["untrusted"])
            #expect(try scratch.run("rerun", "2").status == 0)
            #expect(try flags(scratch, 3) == ["untrusted"])

            try scratch.git("commit", "-q", "--allow-empty", "-m", "gone")
            #expect(try scratch.run("run", "first").status == 0)
            try scratch.git("reset", "-q", "--hard", "HEAD~1")
            let moved = try scratch.run("run", "then", "--after", "first")
            #expect(moved.output.contains("is of a commit that is not on 'main'."), "\(moved)")
            #expect(try flags(scratch, 5) == ["untrusted"])
        }
    }

    @Test("refuses what nothing can follow, with a sentence")
    func refused() throws {
        let other = Self.follower.replacing("First *", with: "Second")
        let workflows = ["first": Self.first, "then": Self.follower, "other": other]
        try Scratch.with(workflows: workflows) { scratch in
            func refusal(_ arguments: String...) throws -> String {
                let answer = try scratch.start(["run"] + arguments).answer()
                #expect(answer.status == 2, "\(answer)")
                return answer.errors
            }
            #expect(try refusal("then", "--after", "first").contains("Nothing has been run here yet."))
            #expect(try scratch.run("run", "first").status == 0)
            #expect(try refusal("then", "--after", "7").contains("7"))
            #expect(try refusal("then", "--after", "frist").contains("Did you mean 'first'?"))
            #expect(try refusal("then", "--after", "other").contains("No run of 'other' has finished here."))
            #expect(try refusal("first", "--after", "1").contains("'first' follows no workflow"))
            #expect(
                try refusal("other", "--after", "1").contains(
                    "'other' does not follow 'First one': its 'workflow_run' names only 'Second'."))
            #expect(
                try refusal("then", "--after", "1", "--event", "push").contains("does not go together with --event."))
            #expect(
                try refusal("then", "--after", "1", "--event-file", "e.json").contains("together with --event-file."))
            #expect(try scratch.run("plan", "then", "--after", "1").status == 0)
            let runs = try scratch.run("history", "--json").objects()
            #expect(runs.count == 1)
        }
    }

    @Test("refuses a run that goes on")
    func unfinished() throws {
        let waiting = Self.first.replacing("mkdir out", with: "while [ ! -e \"$GO\" ]; do sleep 0.1; done; mkdir out")
        try Scratch.with(workflows: ["first": waiting, "then": Self.follower]) { scratch in
            let go = scratch.folder + "/go"
            let run = try scratch.start(["run", "first", "--env", "GO=\(go)"])
            #expect(eventually(within: 120) { (try? scratch.run("history", "--json").objects().count) == 1 })
            let answer = try scratch.run("run", "then", "--after", "last")
            #expect(answer.status == 2 && answer.errors.contains("Run 1 has not finished"), "\(answer)")
            try "".write(toFile: go, atomically: true, encoding: .utf8)
            #expect(try run.answer().status == 0)
        }
    }
}
