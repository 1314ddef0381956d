import Foundation
import Glibc
import TestSupport
import Testing

/// Somebody is told of what went wrong: by a post to a real server.
@Suite("Alerts", .ownThread)
struct AlertTests {
    /// A workflow whose obligation cannot be discharged while there is a fault, and one that fails.
    private func with(
        alert: String = "alert: [webhook]", on events: String = "[failure]",
        _ body: (Scratch, AlertListener, [String: String]) throws -> Void
    ) throws {
        try Scratch.with { scratch in
            try scratch.write(
                "workflows/drill.yml",
                """
                name: Drill
                on: push
                env: { SLUICE_END_TO_END: \(scratch.mark) }
                jobs:
                  apply:
                    runs-on: ubuntu-latest
                    steps: [{ run: echo made }]
                  teardown:
                    needs: apply
                    if: always()
                    runs-on: ubuntu-latest
                    steps: [{ run: test ! -e \(scratch.folder)/fault }]
                """)
            try scratch.write(
                "workflows/broken.yml",
                "on: push\njobs: { a: { runs-on: linux, env: { SLUICE_END_TO_END: \(scratch.mark) }, "
                    + "steps: [{ run: exit 1 }] } }\n")
            try scratch.write(
                "sluice.yml",
                """
                obligations:
                  drill:
                    opened-by: apply
                    discharged-by: teardown
                    verify: "true"
                    retry: { attempts: 2, backoff: 0s }
                    \(alert)
                notify: { webhook: { url: "${{ secrets.ALERT_URL }}", on: \(events) } }
                secrets: [{ env: [ALERT_URL] }]
                """)
            try scratch.commit()
            try "".write(toFile: scratch.folder + "/fault", atomically: false, encoding: .utf8)
            try AlertListener.with(scratch) { listener in
                try body(scratch, listener, ["ALERT_URL": "http://127.0.0.1:\(listener.port)/hook-s3cret"])
            }
        }
    }

    private func sql(_ scratch: Scratch, _ text: String) throws {
        let answer = try scratch.start([scratch.path(".sluice/history.sqlite"), text], program: "sqlite3").answer()
        try #require(answer.status == 0, "\(answer)")
    }

    /// As if the wait were over.
    private func makeDue(_ scratch: Scratch) throws { try sql(scratch, "UPDATE alerts SET next_try = NULL") }

    @Test("an obligation that is left open is told of, with all that one needs to know, and shown as told")
    func obligation() throws {
        try with(on: "[]") { scratch, listener, environment in
            let answer = try scratch.run("run", "drill", environment: environment)
            #expect(answer.status == 1, "\(answer)")
            #expect(answer.output.contains("Alerted webhook: the obligation 1/apply."), "\(answer)")
            #expect(listener.paths == ["/hook-s3cret"])
            let post = try #require(listener.posts.first)
            #expect(post["event"] as? String == "obligation" && post["obligation"] as? String == "1/apply")
            #expect(post["workflow"] as? String == "workflows/drill.yml" && post["workflow_name"] as? String == "Drill")
            #expect(post["run"] as? Int == 1 && post["job"] as? String == "apply" && post["attempts"] as? Int == 2)
            #expect(post["sha"] as? String == (try scratch.git("rev-parse", "HEAD")))
            #expect((post["last_error"] as? String)?.contains("exit code 1") == true)
            #expect((post["age_seconds"] as? Double).map { $0 >= 0 && $0 < 600 } == true)
            let text = try #require(post["text"] as? String)
            #expect(text.hasPrefix("The obligation 1/apply of Drill") && !text.contains("\n"), "\(text)")

            let list = try scratch.run("obligations").output
            #expect(list.contains("ALERT") && list.contains("alerted webhook just now"), "\(list)")
            #expect(try scratch.run("show", "1").output.contains("alerted webhook just now"))
            // Another attempt within the hour has nothing new to say.
            #expect(try scratch.run("obligations", "discharge", "1", environment: environment).status == 1)
            #expect(listener.posts.count == 1)
            // The URL is a secret.
            let found = try scratch.start(["-r", "s3cret", scratch.path(".sluice")], program: "grep").answer()
            #expect(found.status == 1, "\(found)")
        }
    }

    @Test("a run that fails is told of where 'on' says so, and one that succeeds is not")
    func failure() throws {
        try with(alert: "") { scratch, listener, environment in
            #expect(try scratch.run("run", "broken", environment: environment).status == 1)
            let post = try #require(listener.posts.first)
            #expect(post["event"] as? String == "failure" && post["failed_jobs"] as? [String] == ["a"])
            #expect(try scratch.run("show", "1").output.contains("alerted webhook just now"))
            // Of an obligation nobody is told here.
            #expect(try scratch.run("run", "drill", environment: environment).status == 1)
            #expect(listener.posts.compactMap { $0["event"] as? String } == ["failure", "failure"])
            try FileManager.default.removeItem(atPath: scratch.folder + "/fault")
            #expect(try scratch.run("obligations", "discharge", "2", environment: environment).status == 0)
            #expect(listener.posts.count == 2)
        }
    }

    @Test("what cannot be sent is tried three times, told of, and sent by a later command")
    func refused() throws {
        try with(alert: "") { scratch, listener, environment in
            try listener.answer(500)
            let answer = try scratch.run("run", "broken", environment: environment)
            #expect(answer.status == 1, "\(answer)")
            #expect(
                answer.errors.contains(
                    "The alert of the failure of run 1 could not be sent: 'webhook': it answered with status 500."),
                "\(answer)")
            #expect(listener.posts.count == 3)
            #expect(
                try scratch.run("show", "1").output.contains("alert failed: 'webhook': it answered with status 500"))
            try listener.answer(204)
            // Its time has not come.
            #expect(try scratch.run("resume", environment: environment).output == "There is nothing to resume.\n")
            try makeDue(scratch)
            let resumed = try scratch.run("resume", environment: environment)
            #expect(resumed.output.hasPrefix("Alerted webhook: the failure of run 1.\n"), "\(resumed)")
            #expect(listener.posts.count == 4)
            #expect(!(answer.output + answer.errors + resumed.output).contains("s3cret"))
        }
    }

    @Test("where no engine is, the daemon of schedules sends it")
    func daemon() throws {
        try with { scratch, listener, environment in
            let answer = try scratch.run("run", "drill")
            #expect(answer.errors.contains("the secret 'ALERT_URL' of its URL is not defined"), "\(answer)")
            #expect(listener.posts.isEmpty)
            try makeDue(scratch)
            let daemon = try scratch.start(["schedule", "run"], environment: environment)
            defer {
                daemon.signal(SIGTERM)
                _ = try? daemon.answer()
            }
            #expect(
                eventually(within: 120) {
                    Set(listener.posts.compactMap { $0["event"] as? String }) == ["failure", "obligation"]
                }, "\(daemon.output) \(daemon.errors)")
        }
    }

    @Test("an engine that takes up a run whose engine was killed tells of what is left open")
    func resumed() throws {
        try with(on: "[]") { scratch, listener, environment in
            try scratch.write(
                "workflows/drill.yml",
                try String(contentsOfFile: scratch.path("workflows/drill.yml"), encoding: .utf8).replacing(
                    "echo made",
                    with: "\"echo start >> \(scratch.folder)/witness; "
                        + "until test -e \(scratch.folder)/gate; do sleep 0.1; done\""))
            try scratch.commit()
            let engine = try scratch.start(["run", "drill"])
            try #require(eventually(within: 120) { scratch.witness == ["start"] }, "\(engine.errors)")
            let keeper = try #require(scratch.leftovers().first { $0.value.hasPrefix("sluice-keeper") }?.key)
            engine.signal(SIGKILL)
            kill(keeper, SIGKILL)
            _ = try engine.answer()
            try "".write(toFile: scratch.folder + "/gate", atomically: false, encoding: .utf8)
            let resumed = try scratch.run("resume", "1", environment: environment)
            #expect(resumed.status == 1, "\(resumed)")
            #expect(listener.posts.compactMap { $0["obligation"] as? String } == ["1/apply"])
        }
    }
}
