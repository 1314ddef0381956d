import Foundation
import TestSupport
import Testing

@Suite("sluice why", .ownThread)
struct WhyTests {
    static let workflow = """
        on: { push: { branches: [main] } }
        jobs:
          build:
            runs-on: ubuntu-latest
            outputs: { go: "${{ steps.pick.outputs.go }}" }
            steps:
              - { id: pick, run: "echo go=no >> $GITHUB_OUTPUT" }
              - { if: steps.pick.outputs.go == 'yes', name: Fast, run: echo fast }
              - { if: env.DEEP == '1', env: { DEEP: '1' }, name: Deep, run: "true" }
          deploy:
            needs: build
            if: needs.build.outputs.go == 'yes' && github.ref == 'refs/heads/main'
            runs-on: ubuntu-latest
            steps: [{ run: echo }]
          test:
            needs: build
            runs-on: ubuntu-latest
            steps:
              - { name: Unit, run: exit 4 }
              - { name: Lint, run: echo }
              - { if: always(), name: Clean up, run: echo }
          publish: { needs: [test], runs-on: ubuntu-latest, steps: [{ run: echo }] }

        """

    @Test("tells each decision with the values that it saw, one a line")
    func decisions() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            #expect(try scratch.run("run", "w").status == 1)
            let answer = try scratch.run("why")
            #expect(answer.status == 0 && answer.errors.isEmpty, "\(answer)")
            for text in [
                "Its 'on: push' takes refs/heads/main",
                "skipped: if: needs.build.outputs.go == 'yes' && github.ref == 'refs/heads/main' is false "
                    + "(success() is true, needs.build.outputs.go is 'no')",
                "build › 2/3 Fast",
                "skipped: if: steps.pick.outputs.go == 'yes' is false (success() is true, steps.pick.outputs.go is 'no')",
                "runs: if: env.DEEP == '1' is true (success() is true, env.DEEP is not on record)",
                "failed: Process completed with exit code 4", "skipped: step 1/3 Unit failed: success() is false",
                "runs: if: always() is true (always() is true)", "failed: step 1/3 Unit failed",
                "skipped: It needs 'test', which failed", "the run failed: 'test' failed",
            ] {
                #expect(answer.output.contains(text), "\(text)\n\(answer)")
            }
            #expect(!answer.output.contains("\u{1B}"))
        }
    }

    @Test("is narrowed to a job or a step, by id, name or number; what is mistyped is told, with what there is")
    func selection() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            _ = try scratch.run("run", "w")
            let job = try scratch.run("why", "1", "deploy")
            #expect(job.status == 0 && job.output.split(separator: "\n").count == 1, "\(job)")
            for step in ["build/2", "build/Fast", "BUILD/fast"] {
                let answer = try scratch.run("why", "last", step)
                #expect(answer.status == 0 && answer.output.split(separator: "\n").count == 1, "\(answer)")
                #expect(answer.output.contains("2/3 Fast"), "\(answer)")
            }
            #expect(try scratch.run("why", "1", "build/pick").output.contains("1/3"))
            let usual = try scratch.run("why", "1", "build")
            #expect(usual.output.contains("runs: it needs no other job, and has no 'if'"), "\(usual)")
            for (typed, hint) in [
                ("dploy", "Did you mean 'deploy'?"), ("zzzzzzzz", "There are: build, deploy, test, publish."),
                ("build/Fsat", "Did you mean 'Fast'?"), ("publish/1", "None has."),
            ] {
                let answer = try scratch.run("why", "1", typed)
                #expect(answer.status == 2 && answer.errors.contains(hint) && answer.output.isEmpty, "\(answer)")
            }
            #expect(try scratch.run("why", "9").status == 2)
        }
    }

    @Test("prints an object for each decision, also for what is usual")
    func json() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            _ = try scratch.run("run", "w")
            let objects = try scratch.run("why", "1", "--json").objects()
            let skipped = try #require(
                objects.first { $0["job"] as? String == "deploy" && $0["kind"] as? String == "skip" })
            #expect(skipped["result"] as? Bool == false && skipped["condition_key"] as? String == "if")
            let values = try #require(skipped["values"] as? [[String: Any]])
            #expect(values.map { $0["name"] as? String } == ["success()", "needs.build.outputs.go"])
            #expect(values.last?["value"] as? String == "no" && values.last?["known"] as? Bool == true)
            #expect(objects.contains { $0["usual"] as? Bool == true })
            let sequences = objects.compactMap { $0["sequence"] as? Int }
            #expect(sequences == sequences.sorted() && sequences.count == objects.count)
        }
    }

    @Test("shows no secret: outputs that hold one are not in the journal")
    func secrets() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                outputs: { t: "${{ steps.s.outputs.t }}" }
                steps:
                  - { id: s, env: { T: "${{ secrets.TOKEN }}" }, run: "echo t=$T >> $GITHUB_OUTPUT" }
                  - { if: "steps.s.outputs.t == 'x'", run: echo }
              b: { needs: a, if: "needs.a.outputs.t == 'x'", runs-on: ubuntu-latest, steps: [{ run: echo }] }
            """
        try Scratch.with(workflows: ["w": workflow]) { scratch in
            _ = try scratch.run("run", "w", "--secret", "TOKEN=hunter2hunter2")
            for arguments in [["why", "1"], ["why", "1", "--json"]] {
                let answer = try scratch.start(arguments).answer()
                #expect(answer.status == 0 && answer.output.contains("needs.a.outputs.t"), "\(answer)")
                #expect(!answer.output.contains("hunter2"), "\(answer)")
            }
        }
    }

    @Test("of a run that waits tells for what, and for whom")
    func waiting() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps: [{ run: "for i in $(seq 6000); do test -e ../../gate && break; test -e $HOME/gate && break; sleep 0.1; done" }]
              b: { runs-on: ubuntu-latest, steps: [{ run: echo }] }
              c: { needs: [a, b], runs-on: ubuntu-latest, steps: [{ run: echo }] }
            """
        try Scratch.with(workflows: ["w": workflow]) { scratch in
            let engine = try scratch.start(["run", "w", "--max-parallel", "1"])
            var answer = try scratch.run("--version")
            let isSeen = try eventually(within: 120) {
                answer = try scratch.run("why", "last")
                return answer.output.contains("waits for room: 'a' run")
            }
            #expect(isSeen && answer.output.contains("waits for 'a', 'b'"), "\(answer)")
            _ = FileManager.default.createFile(atPath: scratch.folder + "/home/gate", contents: nil)
            #expect(try engine.answer().status == 0)
            let after = try scratch.run("why", "1")
            #expect(after.output.contains("waited for room: 'a' ran (1 at a time)"), "\(after)")
        }
    }
}
