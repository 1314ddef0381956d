import Foundation
import Glibc
import TestSupport
import Testing

/// What a person does with a run, in order.
@Suite("A run's story", .ownThread)
struct StoryTests {
    private func workflow(_ scratch: Scratch) -> String {
        """
        name: Story
        on: push
        jobs:
          make:
            runs-on: ubuntu-latest
            outputs: { word: "${{ steps.s.outputs.word }}" }
            steps:
              - id: s
                run: |
                  echo word=blue >> "$GITHUB_OUTPUT"
                  echo make >> \(scratch.folder)/witness
                  echo content > file.txt
              - uses: actions/upload-artifact@v4
                with: { name: thing, path: file.txt }
          use:
            needs: make
            runs-on: ubuntu-latest
            steps:
              - uses: actions/download-artifact@v4
                with: { name: thing }
              - name: Check
                run: |
                  echo "${{ needs.make.outputs.word }} $(cat file.txt)"
                  test -e \(scratch.folder)/mended
        """
    }

    @Test("is told alike by history, show, logs and artifacts, and a rerun does only what had failed")
    func story() throws {
        try Scratch.with { scratch in
            try scratch.write("workflows/story.yml", workflow(scratch))
            try scratch.commit()
            let first = try scratch.run("run", "story")
            #expect(first.status == 1, "\(first)")
            #expect(first.output.contains("Run 1 failed"))
            #expect(
                !(first.output + first.errors).contains("\u{1b}"), "no escape codes without a terminal")

            let history = try scratch.run("history")
            #expect(history.output.contains("failure") && history.output.contains("Story"), "\(history)")
            let shown = try scratch.run("show")
            #expect(
                shown.output.contains("output word=blue") && shown.output.contains("exit code 1"),
                "\(shown)")
            #expect(
                try scratch.run("logs", "--job", "use", "--step", "Check", "--raw").output
                    == "blue content\n")
            #expect(try scratch.run("logs", "1", "--job", "usr").status == 2)
            #expect(try scratch.run("artifacts", "list", "1").output.contains("thing"))
            let fetched = try scratch.run(
                "artifacts", "download", "1", "thing", "--into", scratch.folder + "/fetched")
            #expect(fetched.status == 0, "\(fetched)")
            #expect(
                try String(contentsOfFile: scratch.folder + "/fetched/file.txt", encoding: .utf8)
                    == "content\n")
            #expect(try scratch.run("artifacts", "download", "1", "thin").status == 2)

            try "".write(toFile: scratch.folder + "/mended", atomically: false, encoding: .utf8)
            let again = try scratch.run("rerun", "1", "--failed")
            #expect(again.status == 0 && again.output.contains("blue content"), "\(again)")
            #expect(scratch.witness == ["make"])
            #expect(try scratch.shown(2)["rerun_of"] as? Int == 1)
            #expect(
                try scratch.run().output.contains("✓ success"),
                "sluice alone lists workflows with last results")
        }
    }

    @Test("has the names of steps that are known only when they start")
    func lateNames() throws {
        let steps = """
            [{ id: s, run: echo v=7 >> "$GITHUB_OUTPUT" }, { name: "use ${{ steps.s.outputs.v }} on ${{ github.ref_name }}", run: exit 0 },
                  { run: "echo got ${{ steps.s.outputs.v }}" }]
            """
        try Scratch.with(workflows: ["w": "on: push\njobs: { a: { runs-on: linux, steps: \(steps) } }\n"]) { scratch in
            #expect(try scratch.run("run", "w").status == 0)
            let shown = try scratch.shown()
            let recorded = try #require((shown["jobs"] as? [[String: Any]])?.first?["steps"] as? [[String: Any]])
            #expect(recorded.compactMap { $0["name"] as? String }.suffix(2) == ["use 7 on main", "Run echo got 7"])
            #expect(try scratch.run("logs", "1", "--step", "use 7 on main").status == 0)
        }
    }

    @Test("is told in JSON with the documented fields")
    func json() throws {
        let run: Set = [
            "number", "workflow", "workflow_name", "event", "sha", "ref", "actor", "attempt", "snapshot",
            "rerun_of",
            "flags", "state", "conclusion", "cancelled_by", "created_at", "started_at", "finished_at",
        ]
        let job: Set = [
            "id", "name", "state", "attempt", "outcome", "result", "reason", "outputs", "queued_at",
            "started_at",
            "finished_at", "annotations", "steps",
        ]
        let step: Set = [
            "id", "index", "phase", "job_attempt", "attempt", "name", "state", "outcome", "conclusion",
            "reason",
            "exit_code", "interruption", "outputs", "started_at", "finished_at", "log_size", "summary",
            "annotations",
        ]
        try Scratch.with { scratch in
            try scratch.write("workflows/story.yml", workflow(scratch))
            try scratch.commit()
            let events = try scratch.run("run", "story", "--json").objects()
            #expect(events.compactMap { $0["kind"] as? String }.last == "finished")
            #expect(
                events.allSatisfy {
                    Set($0.keys).isSuperset(of: ["run", "sequence", "time", "kind", "version", "payload"])
                })
            let sequence = events.compactMap { $0["sequence"] as? Int }
            #expect(zip(sequence, sequence.dropFirst()).allSatisfy { $1 == $0 + 1 }, "\(sequence)")
            let history = try #require(try scratch.run("history", "--json").objects().first)
            #expect(Set(history.keys).isSuperset(of: run))
            let shown = try scratch.shown()
            #expect(Set(shown.keys).isSuperset(of: run.union(["jobs", "artifacts"])))
            let jobs = try #require(shown["jobs"] as? [[String: Any]])
            #expect(jobs.count == 2 && jobs.allSatisfy { Set($0.keys).isSuperset(of: job) })
            let steps = try #require(jobs.first?["steps"] as? [[String: Any]])
            #expect(steps.count == 2 && steps.allSatisfy { Set($0.keys).isSuperset(of: step) })
        }
    }

    private func slow(_ scratch: Scratch) -> String {
        let witness = scratch.folder + "/witness"
        return """
            on: push
            env: { SLUICE_END_TO_END: \(scratch.mark) }
            jobs:
              work: { runs-on: linux, steps: [{ run: "echo start >> \(witness); sleep 300; echo end >> \(witness)" }] }
              after: { runs-on: linux, needs: work, steps: [{ run: echo after >> \(witness) }] }
              cleanup: { runs-on: linux, needs: work, if: always(), steps: [{ run: echo cleanup >> \(witness) }] }
            """
    }

    @Test(
        "ends with its finalizers and 130 when it is cancelled",
        arguments: ["Ctrl-C", "sluice cancel", "SIGTERM"])
    func cancel(by means: String) throws {
        try Scratch.with { scratch in
            try scratch.write("workflows/slow.yml", slow(scratch))
            try scratch.commit()
            let engine = try scratch.start(["run", "slow"])
            try #require(eventually(within: 120) { scratch.witness == ["start"] }, "\(engine.errors)")
            switch means {
            case "Ctrl-C": engine.signal(SIGINT)
            case "SIGTERM": engine.signal(SIGTERM)
            default:
                let answer = try scratch.run("cancel", "1")
                #expect(answer.status == 0, "\(answer)")
            }
            let answer = try engine.answer()
            #expect(answer.status == 130, "\(answer)")
            #expect(scratch.witness == ["start", "cleanup"])
            #expect(try scratch.shown()["conclusion"] as? String == "cancelled")
        }
    }

    @Test("does not end a second one in the same repository")
    func twoAtOnce() throws {
        try Scratch.with { scratch in
            let meet =
                "touch \(scratch.folder)/$1; for i in $(seq 6000); do test -e \(scratch.folder)/$2 && exit 0; sleep 0.1; done; exit 1"
            try scratch.write("meet", meet)
            for (name, own, other) in [("one", "a", "b"), ("two", "b", "a")] {
                try scratch.write(
                    "workflows/\(name).yml",
                    "on: push\njobs: { a: { runs-on: linux, steps: [{ uses: actions/checkout@v4 }, { run: sh meet \(own) \(other) }] } }"
                )
            }
            try scratch.commit()
            let both = [try scratch.start(["run", "one"]), try scratch.start(["run", "two"])]
            for child in both {
                let answer = try child.answer()
                #expect(answer.status == 0, "\(answer)")
            }
            #expect(try scratch.runCount() == 2)
        }
    }
}
