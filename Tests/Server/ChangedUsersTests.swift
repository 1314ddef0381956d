import Foundation
import Glibc
import TestSupport
import Testing

/// Runs that are under way while the server's file changes whose steps are.
@Suite(
    "Runs while the users of steps change", .ownThread, .serialized,
    .enabled(if: geteuid() == 0, "Only root may run steps as other users."))
struct ChangedUsersTests {
    private static let workflow = """
        on: [push, workflow_dispatch]
        jobs:
          first:
            runs-on: ubuntu-latest
            outputs: { told: '${{ steps.told.outputs.answer }}' }
            steps:
              - run: 'echo first $(id -un); echo made > made; echo answer=42 >> "$GITHUB_OUTPUT"'
                id: told
              - run: 'chmod 644 made; touch MARK; sleep 600'
              - run: 'echo more >> made; echo after $(id -un) ${{ steps.told.outputs.answer }}; cat made'
                if: always()
          second:
            needs: first
            if: always()
            runs-on: ubuntu-latest
            steps: [{ run: 'echo second $(id -un) ${{ needs.first.outputs.told }}' }]
        """
    private static let short =
        "on: [push, workflow_dispatch]\njobs: { t: { runs-on: ubuntu-latest, steps: [{ run: 'echo is $(id -un)' }] } }"

    /// Begins a run with these users, kills all of it in the middle of a step, and has the server begin with others.
    private func with(_ users: [String], then others: [String], _ body: (ServedScratch) throws -> Void) throws {
        let mark = "/tmp/sluice-steps-\(UUID().uuidString.prefix(8))"
        defer { unlink(mark) }
        try StepUsers.alone {
            try ServedScratch.with(
                workflows: ["ci": Self.workflow.replacing("MARK", with: mark), "short": Self.short],
                configuration: users.isEmpty ? "" : StepUsers.line(users)
            ) { served in
                let run = try served.scratch.start(["run", "ci", "--ref", "main", "--data-dir", served.store])
                try #require(eventually(within: 120) { access(mark, F_OK) == 0 }, "\(run.output)\(run.errors)")
                served.kill()
                served.scratch.killAllTogether()
                try #require(eventually(within: 120) { run.hasEnded })
                try served.configure(stepUsers: others)
                try served.start()
                try body(served)
            }
        }
    }

    /// The server takes it up, too; whoever does, it goes on as it had begun. Says its log.
    private func resumed(_ served: ServedScratch) throws -> String {
        _ = try served.scratch.run("resume", "1", "--data-dir", served.store)
        let hasEnded = try eventually(within: 120) {
            let run = try served.tell("GET", "/api/v1/projects/demo/runs/1").object()
            return run["state"] as? String == "finished"
        }
        let log = try served.log(of: 1)
        try #require(hasEnded, "\(log) \(served.log)")
        return log
    }

    @Test("a run that began before steps had users of their own goes on as it began; the next ones have them")
    func enabled() throws {
        try with([], then: StepUsers.pool) { served in
            let log = try resumed(served)
            #expect(log.contains("first root") && log.contains("after root 42") && log.contains("more"), "\(log)")
            #expect(log.contains("second root 42"), "\(log)")
            let next = try served.run("short")
            let nextLog = try served.log(of: 2)
            #expect(next.status == 0 && nextLog.contains("is uucp"), "\(next) \(nextLog)")
            let again = try served.scratch.run("rerun", "2", "--data-dir", served.store)
            let rerun = try served.log(of: 3)
            #expect(again.status == 0 && rerun.contains("is uucp"), "\(again) \(rerun)")
            try expectCollected(served)
        }
    }

    @Test("a job keeps the user that it has when the server's file no longer names it; no later job gets that one")
    func changed() throws {
        try with(["uucp"], then: ["irc"]) { served in
            let log = try resumed(served)
            #expect(log.contains("first uucp") && log.contains("after uucp 42"), "\(log)")
            #expect(log.contains("second irc 42"), "\(log)")
            #expect(eventually(within: 120) { StepUsers.areFree(in: served.data) })
        }
    }

    @Test("a run goes on as its users after 'steps:' was taken away; the next ones run as the server")
    func disabled() throws {
        try with(["uucp"], then: []) { served in
            let log = try resumed(served)
            #expect(log.contains("first uucp") && log.contains("after uucp 42"), "\(log)")
            #expect(log.contains("second uucp 42"), "\(log)")
            #expect(eventually(within: 120) { StepUsers.areFree(in: served.data) })
            let next = try served.run("short")
            let nextLog = try served.log(of: 2)
            #expect(next.status == 0 && nextLog.contains("is root"), "\(next) \(nextLog)")
            try expectCollected(served)
        }
    }

    /// Work directories of both kinds go when they are old.
    private func expectCollected(_ served: ServedScratch) throws {
        let places = [served.store + "/slots", served.data + "/steps/work/demo"]
        let slots = try places.flatMap { place in
            try FileManager.default.contentsOfDirectory(atPath: place).filter { !$0.hasPrefix(".") }
                .flatMap { workflow in
                    try FileManager.default.contentsOfDirectory(atPath: "\(place)/\(workflow)").map {
                        "\(place)/\(workflow)/\($0)"
                    }
                }
        }
        #expect(slots.count == 3, "\(slots)")
        for slot in slots {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)], ofItemAtPath: slot)
        }
        let answer = try served.scratch.run("gc", "--data-dir", served.store)
        #expect(answer.status == 0, "\(answer)")
        for slot in slots { #expect(access(slot, F_OK) != 0, "'\(slot)' is there: \(answer)") }
    }

    @Test("a run that waits while its user is taken from the file can be cancelled, and gives back what it has")
    func cancelled() throws {
        let mark = "/tmp/sluice-steps-\(UUID().uuidString.prefix(8))"
        defer { unlink(mark) }
        try StepUsers.alone {
            try ServedScratch.with(
                workflows: ["ci": Self.workflow.replacing("MARK", with: mark)], configuration: StepUsers.line(["uucp"])
            ) { served in
                let run = try served.scratch.start(["run", "ci", "--ref", "main", "--data-dir", served.store])
                try #require(eventually(within: 120) { access(mark, F_OK) == 0 }, "\(run.output)\(run.errors)")
                try served.reload(stepUsers: ["irc"])
                let reply = try served.tell("POST", "/api/v1/projects/demo/runs/1/cancel")
                #expect(reply.status < 300, "\(reply)")
                #expect(eventually(within: 120) { run.hasEnded })
                let log = try served.log(of: 1)
                #expect(log.contains("after uucp"), "\(log)")
                #expect(eventually(within: 120) { StepUsers.areFree(in: served.data) })
            }
        }
    }
}
