import Foundation
import TestSupport
import Testing

/// Parts of what was recorded that are gone, cut or changed.
@Suite("A damaged record", .ownThread)
struct DamageTests {
    static let workflow = "on: push\njobs: { a: { runs-on: linux, steps: [{ run: echo one; echo two }] } }\n"

    @Test("of a log is told, with exit code 3", arguments: ["gone", "cut"])
    func logs(damage: String) throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            #expect(try scratch.run("run", "w").status == 0)
            #expect(try scratch.run("logs", "1").status == 0)
            let command =
                damage == "gone"
                ? "rm -rf .sluice/runs/1" : "for f in .sluice/runs/1/steps/*/log; do truncate -s 4 $f; done"
            #expect(try scratch.start(["-c", command], program: "sh").answer().status == 0)
            for arguments in [["logs", "1"], ["logs", "1", "--raw"]] {
                let answer = try scratch.start(arguments).answer()
                #expect(answer.status == 3 && answer.errors.contains("is missing, or shorter"), "\(answer)")
                if damage == "cut" { #expect(answer.output.contains("one"), "\(answer)") }
            }
        }
    }

    @Test(
        "of a journal is no reason to keep a run for ever: cancel --force ends it, and resume tells of it",
        .enabled(if: Program.isInstalled("sqlite3")))
    func journal() throws {
        try Scratch.with { scratch in
            try scratch.write("workflows/w.yml", RecoveryTests.workflow(scratch))
            try scratch.commit()
            for run in 1...2 {
                let engine = try scratch.start(["run", "w"])
                try #require(
                    eventually(within: 120) { scratch.witness.filter { $0 == "start" }.count == run },
                    "\(engine.errors)"
                )
                let keeper = try #require(
                    scratch.leftovers().first { $0.value.hasPrefix("sluice-keeper") }?.key)
                engine.signal(SIGKILL)
                kill(keeper, SIGKILL)
                _ = try engine.answer()
            }
            let change = "UPDATE events SET payload = '{}' WHERE run = 1 AND sequence = 2;"
            let changed = try scratch.start([".sluice/history.sqlite", change], program: "sqlite3").answer()
            #expect(changed.status == 0, "\(changed)")
            // The second run fails, and the damage of the first is still what counts.
            let resumed = try scratch.run("resume")
            #expect(resumed.status == 3 && resumed.errors.contains("cancel --force 1"), "\(resumed)")
            #expect(try scratch.shown(2)["state"] as? String == "finished")
            #expect(try scratch.run("cancel", "1").status == 3)
            let forced = try scratch.run("cancel", "--force", "1")
            #expect(forced.status == 0 && forced.output.contains("damaged"), "\(forced)")
            let shown = try scratch.shown(1)
            #expect(shown["state"] as? String == "finished" && shown["conclusion"] as? String == "cancelled")
            #expect((shown["cancelled_by"] as? String)?.contains("damaged") == true)
            #expect(try scratch.run("resume").output.contains("nothing to resume"))
            #expect(try scratch.run("logs", "1").output.contains("lost"))
        }
    }
}
