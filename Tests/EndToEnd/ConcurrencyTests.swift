import Foundation
import Glibc
import TestSupport
import Testing

/// Two and more real runs at once in one repository.
@Suite("Concurrency groups", .ownThread)
struct ConcurrencyTests {
    /// A run whose step waits for a file that the test makes; so does its finalizer, where it is asked to.
    private func workflow(_ scratch: Scratch, _ concurrency: String, on: String = "push", finalizerWaits: Bool = false)
        -> String
    {
        let (witness, gate) = (scratch.folder + "/witness", scratch.folder + "/gate")
        func wait(_ name: String) -> String {
            "for i in $(seq 6000); do test -e \(gate)\(name)$GITHUB_RUN_NUMBER && break; sleep 0.1; done"
        }
        return """
            on: \(on)
            concurrency: \(concurrency)
            env: { SLUICE_END_TO_END: \(scratch.mark) }
            jobs:
              work:
                runs-on: ubuntu-latest
                steps:
                  - run: |
                      echo start $GITHUB_RUN_NUMBER >> \(witness)
                      \(wait(""))
                      echo end $GITHUB_RUN_NUMBER >> \(witness)
                  - if: always()
                    run: |
                      \(finalizerWaits ? wait("-last-") : "true")
                      echo last $GITHUB_RUN_NUMBER >> \(witness)
            """
    }

    private func open(_ scratch: Scratch, _ names: String...) {
        for name in names {
            _ = FileManager.default.createFile(atPath: scratch.folder + "/gate" + name, contents: nil)
        }
    }

    private func isSeen(_ line: String, _ scratch: Scratch) -> Bool {
        eventually(within: 120) { scratch.witness.contains(line) }
    }

    /// Starts a run and waits until the history says that it waits for that one.
    private func startWaiting(
        _ number: Int, for holder: Int, _ scratch: Scratch, _ options: String...
    ) throws -> ChildProcess {
        let child = try scratch.start(["run", "w"] + options)
        let text = "which run \(holder) holds"
        let isWaiting = try eventually(within: 120) {
            (try scratch.shown(number)["waits_for"] as? String)?.contains(text) == true
        }
        try #require(isWaiting, "run \(number): \(child.output)\(child.errors)")
        return child
    }

    private func startHolding(_ number: Int, _ scratch: Scratch) throws -> ChildProcess {
        let child = try scratch.start(["run", "w"])
        try #require(isSeen("start \(number)", scratch), "\(child.output)\(child.errors)")
        return child
    }

    private func with(
        _ concurrency: String, on: String = "push", finalizerWaits: Bool = false, settings: String? = nil,
        _ body: (Scratch) throws -> Void
    ) throws {
        try Scratch.with { scratch in
            try scratch.write("workflows/w.yml", workflow(scratch, concurrency, on: on, finalizerWaits: finalizerWaits))
            if let settings { try scratch.write("sluice.yml", settings) }
            try scratch.commit()
            try body(scratch)
        }
    }

    /// Waits until its lock is free: that is what tells whether it lives.
    private func killKeeper(of run: Int, _ scratch: Scratch) throws {
        let needle = "/runs/\(run)\0"
        let keeper = try #require(
            scratch.leftovers().first { pid, name in
                name.hasPrefix("sluice-keeper")
                    && FileManager.default.contents(atPath: "/proc/\(pid)/cmdline")?.range(of: Data(needle.utf8)) != nil
            }?.key)
        kill(keeper, SIGKILL)
        #expect(eventually(within: 120) { scratch.leftovers()[keeper] == nil })
    }

    @Test("the second run waits for the first, says so everywhere, and begins when it has ended")
    func serialised() throws {
        try with("Deploy") { scratch in
            let first = try startHolding(1, scratch)
            let second = try startWaiting(2, for: 1, scratch)
            let text = "waits for the concurrency group 'Deploy', which run 1 holds"
            #expect(try scratch.run("history").output.contains(text))
            #expect(try scratch.run("show", "2").output.contains(text))
            #expect(try scratch.run().output.contains(text))
            #expect(eventually(within: 120) { second.output.contains("Waits for the concurrency group 'Deploy'") })
            let shown = try scratch.run("show", "1").output
            #expect(shown.contains("holds the concurrency group 'Deploy'; waiting for it: run 2"), "\(shown)")
            let groups = try scratch.shown(2)["groups"] as? [[String: Any]]
            #expect(groups?.first?["state"] as? String == "waits")
            #expect(try scratch.run("history", "--json").objects().first?["waits_for"] is String)
            #expect(scratch.witness == ["start 1"])
            open(scratch, "1", "2")
            #expect(try first.answer().status == 0)
            #expect(try second.answer().status == 0)
            #expect(scratch.witness == ["start 1", "end 1", "last 1", "start 2", "end 2", "last 2"])
            #expect(try scratch.shown(2)["waits_for"] is NSNull)
            #expect((try scratch.shown(1)["groups"] as? [Any])?.isEmpty == true)
        }
    }

    @Test("one waits: a third run takes the second's place, which ends cancelled and says by whom")
    func replaced() throws {
        try with("{ group: 'w-${{ github.ref }}' }") { scratch in
            let first = try startHolding(1, scratch)
            let second = try startWaiting(2, for: 1, scratch)
            let third = try startWaiting(3, for: 1, scratch)
            let answer = try second.answer()
            #expect(answer.status == 130, "\(answer)")
            #expect(answer.output.contains("cancelled by run 3 (concurrency group 'w-refs/heads/main')"), "\(answer)")
            open(scratch, "1", "3")
            #expect(try first.answer().status == 0)
            #expect(try third.answer().status == 0)
            #expect(!scratch.witness.contains("start 2") && !scratch.witness.contains("last 2"))
        }
    }

    @Test("cancel-in-progress cancels the holder, and waits for its finalizers")
    func cancelInProgress() throws {
        try with("{ group: g, cancel-in-progress: \"${{ github.ref_name == 'main' }}\" }", finalizerWaits: true) {
            scratch in
            let first = try startHolding(1, scratch)
            let second = try startWaiting(2, for: 1, scratch)
            #expect(eventually(within: 120) { first.output.contains("Cancelled by run 2 (concurrency group 'g')") })
            #expect(!scratch.witness.contains("start 2"), "the first one's finalizer has not run")
            open(scratch, "-last-1", "2", "-last-2")
            #expect(try first.answer().status == 130)
            #expect(try second.answer().status == 0)
            #expect(scratch.witness == ["start 1", "last 1", "start 2", "end 2", "last 2"])
        }
    }

    @Test("who waits is cancelled at once, by Ctrl-C and by 'sluice cancel', and leaves its place")
    func cancelledWhileWaiting() throws {
        try with("{ group: g, queue: max }") { scratch in
            let first = try startHolding(1, scratch)
            let second = try startWaiting(2, for: 1, scratch)
            let third = try startWaiting(3, for: 1, scratch)
            second.signal(SIGINT)
            let answer = try second.answer()
            #expect(answer.status == 130, "\(answer)")
            #expect(try scratch.run("cancel", "3").status == 0)
            #expect(try third.answer().status == 130)
            open(scratch, "1")
            #expect(try first.answer().status == 0)
            #expect(scratch.witness == ["start 1", "end 1", "last 1"])
        }
    }

    @Test("a waiting engine that is killed keeps its place: others pass it meanwhile, 'resume' waits on")
    func killedWhileWaiting() throws {
        try with("{ group: g, queue: max }") { scratch in
            scratch.leaveResumingToTest()
            let first = try startHolding(1, scratch)
            let second = try startWaiting(2, for: 1, scratch)
            let third = try startWaiting(3, for: 1, scratch)
            second.signal(SIGKILL)
            _ = try second.answer()
            try killKeeper(of: 2, scratch)
            open(scratch, "1")
            #expect(try first.answer().status == 0)
            try #require(isSeen("start 3", scratch))
            let resumed = try scratch.start(["resume", "2"])
            #expect(
                eventually(within: 120) {
                    resumed.output.contains("Waits for the concurrency group 'g', which run 3 holds")
                },
                "\(resumed.output)\(resumed.errors)")
            open(scratch, "2", "3")
            #expect(try third.answer().status == 0)
            #expect(try resumed.answer().status == 0)
            #expect(scratch.witness.filter { $0.hasPrefix("start") } == ["start 1", "start 3", "start 2"])
        }
    }

    @Test("a waiting engine that is killed comes back by its keeper, waits on, and runs when its turn comes")
    func broughtBack() throws {
        try with("g") { scratch in
            let first = try startHolding(1, scratch)
            let second = try startWaiting(2, for: 1, scratch)
            second.signal(SIGKILL)
            _ = try second.answer()
            let log = scratch.path(".sluice/runs/2/resume.log")
            #expect(
                eventually(within: 120) {
                    (try? String(contentsOfFile: log, encoding: .utf8))?.contains("Waits for the concurrency group")
                        == true
                })
            #expect(!scratch.witness.contains("start 2"))
            open(scratch, "1", "2")
            #expect(try first.answer().status == 0)
            #expect(try eventually(within: 120) { try scratch.shown(2)["state"] as? String == "finished" })
            #expect(try scratch.shown(2)["conclusion"] as? String == "success")
            #expect(scratch.witness == ["start 1", "end 1", "last 1", "start 2", "end 2", "last 2"])
        }
    }

    @Test("a holder whose engine and keeper were killed keeps the group, and who waits names the way out")
    func killedWhileHolding() throws {
        try with("g") { scratch in
            scratch.leaveResumingToTest()
            let first = try startHolding(1, scratch)
            let second = try startWaiting(2, for: 1, scratch)
            first.signal(SIGKILL)
            _ = try first.answer()
            try killKeeper(of: 1, scratch)
            #expect(
                eventually(within: 120) {
                    second.output.contains("'sluice resume 1' finishes it, 'sluice cancel 1' ends it")
                }, "\(second.output)")
            #expect(!scratch.witness.contains("start 2"))
            open(scratch, "2")
            #expect(try scratch.run("cancel", "1").status == 130)
            #expect(try second.answer().status == 0)
            #expect(scratch.witness == ["start 1", "last 1", "start 2", "end 2", "last 2"])
        }
    }

    @Test("runs of different groups do not wait for each other")
    func differentGroups() throws {
        let on = "{ workflow_dispatch: { inputs: { env: { type: string } } } }"
        try with("deploy-${{ inputs.env }}", on: on) { scratch in
            let first = try scratch.start(["run", "w", "--input", "env=a"])
            let second = try scratch.start(["run", "w", "--input", "env=b"])
            #expect(isSeen("start 1", scratch) && isSeen("start 2", scratch))
            open(scratch, "1", "2")
            #expect(try first.answer().status == 0)
            #expect(try second.answer().status == 0)
        }
    }

    @Test("with 'queue: fifo' in sluice.yml all of them run, one after the other, and nobody is cancelled")
    func fifo() throws {
        let settings = "concurrency: { PROD: { queue: fifo } }\n"
        try with("{ group: prod, cancel-in-progress: true }", settings: settings) { scratch in
            let first = try startHolding(1, scratch)
            let others = [try startWaiting(2, for: 1, scratch), try startWaiting(3, for: 1, scratch)]
            open(scratch, "1", "2", "3")
            for run in [first] + others { #expect(try run.answer().status == 0) }
            #expect(scratch.witness.filter { $0.hasPrefix("start") } == ["start 1", "start 2", "start 3"])
        }
    }

    @Test("the jobs of a matrix that share a group run one at a time; the others beside them")
    func matrix() throws {
        try Scratch.with { scratch in
            let witness = scratch.folder + "/witness"
            try scratch.write(
                "workflows/w.yml",
                """
                on: push
                env: { SLUICE_END_TO_END: \(scratch.mark) }
                jobs:
                  leg:
                    strategy: { matrix: { leg: [1, 2, 3, 4] } }
                    concurrency: { group: "slot-${{ matrix.leg < 4 }}", queue: max }
                    runs-on: ubuntu-latest
                    steps:
                      - run: |
                          test ${{ matrix.leg }} = 4 && { echo free >> \(witness); exit; }
                          echo in ${{ matrix.leg }} >> \(witness)
                          for i in $(seq 6000); do grep -q free \(witness) && break; sleep 0.1; done
                          sleep 0.2
                          echo out ${{ matrix.leg }} >> \(witness)
                """)
            try scratch.commit()
            let answer = try scratch.run("run", "w", "--max-parallel", "4")
            #expect(answer.status == 0, "\(answer)")
            let lines = scratch.witness.filter { $0 != "free" }
            #expect(lines == ["in 1", "out 1", "in 2", "out 2", "in 3", "out 3"])
        }
    }

    @Test("a job whose group another run's job holds waits, and is told apart from the run")
    func jobs() throws {
        try Scratch.with { scratch in
            let text = workflow(scratch, "x").replacing("concurrency: x\n", with: "")
                .replacing("  work:\n", with: "  work:\n    concurrency: { group: db, cancel-in-progress: true }\n")
            try scratch.write("workflows/w.yml", text)
            try scratch.commit()
            let first = try startHolding(1, scratch)
            let second = try scratch.start(["run", "w"])
            #expect(
                eventually(within: 120) {
                    second.output.contains("Waits for the concurrency group 'db', which the job 'work' of run 1 holds")
                        || scratch.witness.contains("start 2")
                })
            let answer = try first.answer()
            #expect(answer.status == 130, "\(answer)")
            #expect(
                answer.output.contains("cancelled by the job 'work' of run 2 (concurrency group 'db')"), "\(answer)")
            #expect(scratch.witness.prefix(2) == ["start 1", "last 1"])
            open(scratch, "2")
            #expect(try second.answer().status == 0)
        }
    }
}
