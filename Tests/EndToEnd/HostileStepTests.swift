import Foundation
import Glibc
import TestSupport
import Testing

/// The first rows of the issue's table "Hostile and unlucky steps", with the real programs. Nothing here is timed but the end of what
/// does not want to end.
@Suite("A hostile step", .ownThread)
struct HostileStepTests {
    static func workflow(_ script: String) -> String {
        let lines = script.split(separator: "\n", omittingEmptySubsequences: false).map { "          " + $0 }
        return """
            on: push
            jobs:
              a:
                runs-on: linux
                steps:
                  - run: |
            \(lines.joined(separator: "\n"))
            """
    }

    @Test(
        "that prints a gibibyte is recorded to the last byte, in 64 MiB of memory, and the display shows its end",
        arguments: [
            ("lines", "yes 'a line of output that is about as long as they are' | head -c 1073741824"),
            ("one line", "head -c 1073741824 /dev/zero | tr '\\0' x"),
        ])
    func gibibyte(what: String, script: String) throws {
        try Scratch.with(workflows: ["big": Self.workflow(script + "\necho; echo the end")]) { scratch in
            let secrets = (0..<20).flatMap { ["--secret", "NAME\($0)=the-secret-word-\($0)"] }
            let engine = try scratch.start(["run", "big", "--quiet"] + secrets)
            var (engineMemory, keeperMemory) = (0, 0)
            let hasEnded = eventually(within: 240) {
                engineMemory = max(engineMemory, peakMemory(of: engine.pid))
                for pid in scratch.leftovers().filter({ $0.value == "sluice-keeper" }).keys {
                    keeperMemory = max(keeperMemory, peakMemory(of: pid))
                }
                return engine.hasEnded
            }
            #expect(hasEnded)
            let answer = try engine.answer()
            #expect(answer.status == 0, "\(answer)")
            let log = try #require(scratch.logs(ofRun: 1).first)
            #expect(try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int == 1_073_741_824 + 9)
            for (who, memory) in [("engine", engineMemory), ("keeper", keeperMemory)] {
                #expect(memory > 0 && memory <= 64 << 20, "\(who): \(memory >> 20) MiB")
            }
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: log))
            try file.seek(toOffset: 1_073_741_824)
            #expect(try file.readToEnd() == Data("\nthe end\n".utf8))
        }
    }

    @Test("that prints faster than can be shown is passed over, and Ctrl-C ends it at once")
    func flood() throws {
        let text = Self.workflow("yes") + "\n      - if: always()\n        run: echo finalized"
        try Scratch.with(workflows: ["flood": text]) { scratch in
            let engine = try scratch.start(["run", "flood"])
            let log = { scratch.logs(ofRun: 1).first ?? "" }
            #expect(
                eventually(within: 300) {
                    let size = try? FileManager.default.attributesOfItem(atPath: log())[.size] as? Int
                    return size ?? 0 > 600 << 20
                })
            kill(engine.pid, SIGINT)
            let answer = try engine.answer()
            #expect(answer.status == 130)
            #expect(answer.output.contains("MiB are not shown here: 'sluice logs 1' has them."))
            #expect(answer.output.contains("\na | finalized\n"))
        }
    }

    @Test("that asks to mask more values than can be held has the rest of its output withheld")
    func masks() throws {
        let script = "for i in $(seq 20000); do echo \"::add-mask::value-$i-xx\"; done; echo value-$((20000 - 1))-xx"
        try Scratch.with(workflows: ["masks": Self.workflow(script)]) { scratch in
            let answer = try scratch.run("run", "masks")
            #expect(answer.status == 0, "\(answer)")
            #expect(answer.output.contains("More than 5000 values are to be masked"), "\(answer)")
            #expect(!answer.output.contains("value-19999"))
        }
    }

    @Test("that prints NUL, escape sequences and half a character is recorded as it printed, and hurts no terminal")
    func rawBytes() throws {
        let script = #"printf 'nul\0 esc \033[2J\033]0;title\007 half \303\n'; printf 'no line break'"#
        try Scratch.with(workflows: ["raw": Self.workflow(script)]) { scratch in
            let answer = try scratch.run("run", "raw")
            #expect(answer.status == 0, "\(answer)")
            let log = try #require(scratch.logs(ofRun: 1).first)
            let recorded = try Data(contentsOf: URL(fileURLWithPath: log))
            #expect(
                recorded
                    == Data("nul\0 esc \u{1b}[2J\u{1b}]0;title\u{7} half ".utf8) + [0xC3, 0x0A]
                    + Data("no line break".utf8))
            #expect(answer.output.contains("nul esc  half \u{FFFD}\n") && answer.output.contains("no line break\n"))
            #expect(!answer.output.contains("\u{1b}") && !answer.output.contains("\u{7}"))
        }
    }

    @Test("that prints as fast as it can is cut off by its timeout, and other jobs are shown meanwhile")
    func endless() throws {
        let text = """
            on: push
            jobs:
              flood: { runs-on: linux, steps: [{ timeout-minutes: 0.05, run: "yes" }] }
              other: { runs-on: linux, steps: [{ run: "sleep 1; echo still here" }] }
            """
        try Scratch.with(workflows: ["w": text]) { scratch in
            let engine = try scratch.start(["run", "w", "--json"])
            // Told while the flood goes on: its step has not ended yet.
            let isAlive = eventually(within: 120) {
                engine.output.split(separator: "\n").contains { $0.contains("job_finished") && $0.contains("other") }
            }
            #expect(isAlive)
            let answer = try engine.answer()
            #expect(answer.status == 1, "\(answer.errors)")
            let log = try #require(scratch.logs(ofRun: 1).first { $0.contains("flood") })
            let size = try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int ?? 0
            #expect(size > 1 << 20)
            #expect(try scratch.run("logs", "1", "--job", "other", "--raw").output == "still here\n")
        }
    }

    @Test(
        "is dead when its run is cancelled, whatever it does",
        arguments: [
            ("ignores signals", "trap '' INT TERM; touch READY; while :; do sleep 0.2 || :; done"),
            (
                "starts a daemon twice over",
                "(setsid sh -c 'trap \"\" INT TERM HUP; (sleep 1000 &); sleep 1000' &); touch READY; sleep 1000"
            ),
            ("hides", "env -i nohup setsid sleep 1000 >/dev/null 2>&1 & touch READY; sleep 1000"),
            ("stops itself", "touch READY; kill -STOP $$; sleep 1000"),
        ])
    func cancel(what: String, script: String) throws {
        try Scratch.with { scratch in
            let ready = scratch.folder + "/ready"
            let marked = "export SLUICE_END_TO_END=\(scratch.mark)\n" + script.replacing("READY", with: ready)
            try scratch.write("workflows/w.yml", Self.workflow(marked))
            try scratch.commit()
            let engine = try scratch.start(["run", "w"])
            try #require(eventually(within: 120) { access(ready, F_OK) == 0 }, "\(engine.errors)")
            engine.signal(SIGINT)
            // Without the ladder, which `PolicyTests` of the keeper measures, it would be minutes: the steps sleep for a thousand seconds.
            let answer = try engine.answer(within: 120)
            #expect(answer.status == 130, "\(answer)")
            // The keeper takes its leave a moment after the engine has heard of it.
            #expect(eventually(within: 120) { scratch.leftovers().isEmpty })
            #expect(scratch.processes(in: scratch.path(".sluice/slots")).isEmpty)
        }
    }

    @Test(
        "ends when its process ends, and what it leaves is dead when its job is",
        arguments: [
            ("keeps its output open", "sleep 1000 & echo done"),
            ("a daemon with its output", "(setsid sh -c 'while :; do sleep 0.1; echo noise; done' &); echo done"),
            ("nohup", "nohup sleep 1000 >/dev/null 2>&1 & echo done"),
        ])
    func leavesSomething(what: String, script: String) throws {
        let marked = "export SLUICE_END_TO_END=MARK\n" + script
        try Scratch.with { scratch in
            try scratch.write(
                "workflows/w.yml",
                Self.workflow(marked.replacing("MARK", with: scratch.mark)) + "\n      - run: echo next\n")
            try scratch.commit()
            let answer = try scratch.run("run", "w")
            #expect(
                answer.status == 0 && answer.output.contains("done\n") && answer.output.contains("next\n"), "\(answer)")
            #expect(scratch.leftovers().filter { $0.value != "sluice-keeper" }.isEmpty)
        }
    }

    @Test("that forks without end is bounded, and the run ends as ever when it is cancelled")
    func forkBomb() throws {
        // The bound is the kernel's; where there is none, the keeper's own test has its turn.
        guard access("/sys/fs/cgroup/pids", W_OK) == 0 || geteuid() != 0 else { return }
        try Scratch.with { scratch in
            let bomb = """
                export SLUICE_END_TO_END=\(scratch.mark)
                touch \(scratch.folder)/ready
                for i in $(seq 6000); do sleep 1000 & done; wait
                """
            try scratch.write("workflows/w.yml", Self.workflow(bomb))
            try scratch.commit()
            let engine = try scratch.start(["run", "w"])
            let isBounded = eventually(within: 200) {
                engine.hasEnded
                    || scratch.logs(ofRun: 1).contains {
                        ((try? String(contentsOfFile: $0, encoding: .utf8)) ?? "").contains("fork")
                    }
            }
            #expect(isBounded)
            #expect(scratch.leftovers().count <= 4096 + 3)
            engine.signal(SIGINT)
            let answer = try engine.answer()
            #expect(answer.status == 130 || answer.status == 1, "\(answer)")
            #expect(eventually(within: 120) { scratch.leftovers().isEmpty })
        }
    }

    /// Bytes.
    private func peakMemory(of pid: pid_t) -> Int {
        let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0) << 10
    }
}
