import Foundation
import Glibc
import TestSupport
import Testing

/// A store that real runs have filled, and what somebody does to it.
@Suite("sluice verify", .ownThread)
struct VerifyTests {
    /// A script, a composite action, built-in actions, a finalizer, a call, a matrix from an output, and a log that is long.
    static let files = [
        "workflows/w.yml": """
        on: push
        jobs:
          build:
            runs-on: ubuntu-latest
            outputs: { list: "${{ steps.list.outputs.list }}" }
            steps:
              - uses: actions/checkout@v4
              - { id: list, run: "echo one; echo 'list=[1,2]' >> $GITHUB_OUTPUT; seq 20000" }
              - uses: ./act
              - { if: "false", run: echo never }
              - uses: actions/upload-artifact@v4
                with: { name: out, path: act }
              - uses: actions/cache@v4
                with: { path: act, key: k }
          each:
            needs: build
            runs-on: ubuntu-latest
            strategy: { matrix: { n: "${{ fromJSON(needs.build.outputs.list) }}" } }
            steps: [{ run: "echo ${{ matrix.n }}" }]
          broken: { runs-on: ubuntu-latest, continue-on-error: true, steps: [{ run: exit 3 }, { if: always(), run: "true" }] }
          never: { if: "false", uses: ./workflows/callee.yml }
          call: { needs: [each, never], if: always(), uses: ./workflows/callee.yml }
        """,
        "workflows/callee.yml": """
        on: workflow_call
        jobs: { ship: { runs-on: ubuntu-latest, environment: prod, steps: [{ run: echo shipped }] } }
        """,
        "act/action.yml": """
        name: An action
        description: Two steps.
        runs: { using: composite, steps: [{ run: echo inside, shell: bash }, { run: echo again, shell: bash }] }
        """,
    ]

    private func withRun(_ body: (Scratch) throws -> Void) throws {
        try Scratch.with { scratch in
            for (path, text) in Self.files { try scratch.write(path, text + "\n") }
            try scratch.commit()
            let answer = try scratch.run("run", "w")
            #expect(answer.status == 0, "\(answer)")
            try body(scratch)
        }
    }

    private func shell(_ command: String, _ scratch: Scratch) throws {
        let answer = try scratch.start(["-c", command], program: "sh").answer()
        #expect(answer.status == 0, "\(answer)")
    }

    @Test("finds a store whole after a run of all kinds of steps, and counts what it looked at")
    func whole() throws {
        try withRun { scratch in
            let answer = try scratch.run("verify")
            #expect(answer.status == 0 && answer.output.contains("all is as it was written"), "\(answer)")
            let objects = try scratch.run("verify", "last", "--json").objects()
            #expect(objects.count == 1 && objects.first?["findings"] as? Int == 0, "\(objects)")
            let logs = scratch.logs(ofRun: 1).count
            // Steps that print nothing have none.
            #expect((objects.first?["logs"] as? Int ?? 0) >= logs && logs > 5)
            #expect(objects.first?["artifacts"] as? Int == 1 && objects.first?["logs_by_size_only"] as? Int == 0)
            #expect(try scratch.run("verify", "7").status == 2)
            #expect(try scratch.run("verify", "1", "1").output.hasPrefix("Checked 1 run ("))
        }
    }

    @Test("says so where nothing was run")
    func nothing() throws {
        try Scratch.with(workflows: ["w": DamageTests.workflow]) { scratch in
            let answer = try scratch.run("verify")
            #expect(answer.status == 0 && answer.output == "Nothing has been run here yet.\n", "\(answer)")
            #expect(!FileManager.default.fileExists(atPath: scratch.path(".sluice")))
        }
    }

    @Test("tells of what was done to files in one line each, with exit code 1")
    func files() throws {
        try withRun { scratch in
            let logs = scratch.logs(ofRun: 1)
            let blobs = try scratch.start(["-c", "find .sluice/blobs -type f"], program: "sh").answer().output
            let blob = try #require(blobs.split(separator: "\n").first.map(String.init))
            let changes = [
                ("printf X | dd of='\(logs[0])' conv=notrunc status=none", "was changed"),
                ("truncate -s 3 '\(logs[1])'", "it was cut"), ("rm '\(logs[2])'", "is gone"),
                ("chmod u+w \(blob) && printf X >> \(blob)", "were stored"),
                ("for f in .sluice/caches/*; do chmod u+w $f; truncate -s 5 $f; done", "the archive of the cache 'k'"),
            ]
            for (count, change) in changes.enumerated() {
                try shell(change.0, scratch)
                let answer = try scratch.run("verify")
                #expect(answer.status == 1 && answer.errors.isEmpty, "\(answer)")
                let lines = answer.output.split(separator: "\n")
                #expect(lines.count == count + 2, "\(answer)")
                #expect(
                    lines.contains { $0.hasPrefix("✗ ") && $0.contains(change.1) && $0.contains("; ") }, "\(answer)")
            }
            let found = try scratch.run("verify", "1", "--json").objects()
            let first = try #require(found.first { $0["part"] as? String == "log" })
            #expect(first["run"] as? Int == 1 && first["job"] is String && first["step"] is String)
            #expect((first["path"] as? String)?.hasSuffix("/log") == true && first["advice"] is String)
        }
    }

    @Test("tells of rows that were edited, removed, inserted or cut off", .enabled(if: Program.isInstalled("sqlite3")))
    func rows() throws {
        try withRun { scratch in
            // What is in the write-ahead log belongs to it.
            try shell("sqlite3 .sluice/history.sqlite 'PRAGMA wal_checkpoint(TRUNCATE)'", scratch)
            try shell("cp .sluice/history.sqlite ../whole.sqlite", scratch)
            let changes = [
                (
                    "UPDATE events SET payload = replace(payload, 'success', 'failure') WHERE kind = 'finished'",
                    "is not what"
                ),
                ("DELETE FROM events WHERE sequence = 9", "event 9 is missing"),
                ("DELETE FROM events WHERE kind = 'finished'", "stops before its end"),
                (
                    "INSERT INTO events SELECT run, sequence + 1, time, kind, version, payload, hash FROM events "
                        + "ORDER BY sequence DESC LIMIT 1", "is not what"
                ),
                ("UPDATE runs SET conclusion = 'failure'", "says 'failure' for conclusion"),
                ("UPDATE jobs SET outcome = 'success' WHERE id = 'broken'", "job 'broken'"),
            ]
            for (sql, text) in changes {
                try shell("sqlite3 .sluice/history.sqlite \"\(sql)\"", scratch)
                let answer = try scratch.run("verify")
                #expect(answer.status == 1 && answer.output.contains(text), "\(sql): \(answer)")
                #expect(answer.output.hasPrefix("✗ run 1"), "\(answer)")
                try shell(
                    "rm -f .sluice/history.sqlite-wal .sluice/history.sqlite-shm; cp ../whole.sqlite .sluice/history.sqlite",
                    scratch)
                #expect(try scratch.run("verify").status == 0)
            }
        }
    }

    @Test("does not take a run that goes on, or that was killed and resumed, for damaged")
    func underWay() throws {
        try Scratch.with { scratch in
            try scratch.write("workflows/w.yml", RecoveryTests.workflow(scratch))
            try scratch.commit()
            let engine = try scratch.start(["run", "w"])
            try #require(eventually(within: 120) { scratch.witness.contains("start") }, "\(engine.errors)")
            let during = try scratch.run("verify")
            #expect(during.status == 0, "\(during)")
            engine.signal(SIGKILL)
            _ = try engine.answer()
            let dead = try scratch.run("verify")
            #expect(dead.status == 0, "\(dead)")
            #expect(try scratch.run("cancel", "1").status != 3)
            #expect(
                try eventually(within: 120) { try scratch.shown(1)["state"] as? String == "finished" })
            let after = try scratch.run("verify")
            #expect(after.status == 0, "\(after)")
        }
    }

    @Test("proves a run whose commit is gone as far as it can, and says that")
    func lostCommit() throws {
        try withRun { scratch in
            try shell("rm -rf .git/refs/sluice .git/packed-refs .git/objects && git init -q", scratch)
            let answer = try scratch.run("verify")
            #expect(answer.status == 1 && answer.output.contains("its plan cannot be made again"), "\(answer)")
            #expect(answer.output.split(separator: "\n").count == 2)
        }
    }

    @Test("is a fault where the database cannot be read")
    func unreadable() throws {
        try withRun { scratch in
            try shell(
                "rm -f .sluice/history.sqlite-*; printf 'this is no database, and long enough' > .sluice/history.sqlite",
                scratch)
            let answer = try scratch.run("verify")
            #expect(answer.status == 3 && answer.errors.contains("is damaged"), "\(answer)")
        }
    }
}
