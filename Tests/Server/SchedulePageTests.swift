import Foundation
import History
import Runs
import TestSupport
import Testing
import Workflows

@Suite("The pages of schedules, drills and obligations", .ownThread) struct SchedulePageTests {
    private static let path = "workflows/drill.yml"

    private static let gone = EngineIdentity(bootID: "another-boot", processID: 1, startTime: 1)

    /// What a look at the clock at these moments has brought, in the store of a server that is away: its own watch knows another time.
    private func look(_ served: ServedScratch, at times: [Timestamp]) throws {
        served.stop()
        #expect(eventually(within: 120) { served.scratch.leftovers().isEmpty })
        for time in times {
            let store = try Store.open(directory: served.store, now: { time })
            let line = ScheduleLine(
                cron: try CronExpression("30 3 16 1 *"), timezone: "Europe/Berlin", rules: FixedOffset(seconds: 3600))
            let question = ScheduleQuestion(
                schedules: [WorkflowSchedule(workflow: Self.path, lines: [line], policy: SchedulePolicy())],
                sha: try served.scratch.git("rev-parse", "HEAD"), ref: "refs/heads/main")
            let found = try store.look(question, as: Self.gone, isAlive: { _ in true })
            for tick in found.toStart { try store.failTick(tick.id, reason: "The <disk> was full.") }
        }
        try served.start()
    }

    @Test("tells when each schedule is due next, by its own clocks, and what became of each time")
    func ticks() throws {
        try DrillProject.serve { served in
            let empty = try served.page("/p/demo/schedules")
            #expect(empty.text.contains("It has not been due yet."), "\(empty)")
            #expect(empty.text.contains("<code>30 3 16 1 *</code>") && empty.text.contains("03:30 Europe/Berlin"))
            // The winter's: an hour before UTC.
            let due = Timestamp(second: 1_768_530_600)
            try look(served, at: [due.advanced(bySeconds: -3600), due.advanced(bySeconds: 5)])
            let page = try served.page("/p/demo/schedules")
            #expect(page.text.contains("2026-01-16 03:30 Europe/Berlin"), "\(page)")
            #expect(page.text.contains("Could not start") && page.text.contains("The &lt;disk&gt; was full."))
            let alone = try served.page("/p/demo/schedules?workflow=workflows%2Fdrill.yml&before=1")
            #expect(alone.status == 200 && !alone.text.contains("Could not start"), "\(alone)")
        }
    }

    @Test("a drill's stages are drawn and told run by run, with what a recovery took and what failed")
    func drill() throws {
        try DrillProject.serve { served in
            let empty = try served.page("/p/demo/schedules")
            #expect(empty.text.contains("It has not been run to its end yet."), "\(empty)")
            #expect(try served.drill().status == 0)
            try served.touch("fault")
            #expect(try served.drill().status == 1)
            let page = try served.page("/p/demo/schedules")
            let drill = page.section("drill-workflows%2Fdrill.yml")
            #expect(drill.contains("<svg") && drill.contains("<title>restore: "), "\(drill)")
            #expect(drill.contains("class=\"stage-2 failed\""), "restore is the third, and failed once: \(drill)")
            for stage in ["confirm", "apply", "restore", "teardown"] {
                #expect(drill.contains("<th scope=\"col\" class=\"number\">\(stage)</th>"), "\(stage): \(drill)")
            }
            #expect(drill.contains("Not recovered") && drill.contains("1 of 2 runs"), "\(drill)")
            #expect(drill.contains("Measured from the start of &#39;apply&#39;"), "\(drill)")
            #expect(drill.contains("1/apply") && drill.contains("2/apply") && drill.contains("Discharged"), "\(drill)")
        }
    }

    @Test("a drill is held against sluice.yml's objective, on the page and by the API; without a recovery it is missed")
    func objective() throws {
        try DrillProject.serve { served in
            #expect(try served.drill().status == 0)
            try served.touch("fault")
            #expect(try served.drill().status == 1)
            let without = try served.tell("GET", "/api/v1/projects/demo/schedules").list("drills").first
            #expect(without?["recovery_time_objective"] is NSNull, "\(without ?? [:])")

            try within(served, "1h")
            let drill = try served.page("/p/demo/schedules").section("drill-workflows%2Fdrill.yml")
            #expect(drill.contains("1 of 2 drills") && drill.contains("Objective"), "\(drill)")
            #expect(drill.contains("Reached") && drill.contains("Missed"), "\(drill)")
            #expect(drill.contains("to the success of &#39;restore&#39;"), "\(drill)")
            #expect(drill.contains("class=\"recovery reached\"") && !drill.contains("class=\"objective\""), "\(drill)")
            let answer = try #require(try served.tell("GET", "/api/v1/projects/demo/schedules").list("drills").first)
            let objective = try #require(answer["recovery_time_objective"] as? [String: Any])
            #expect(objective["from"] as? String == "apply" && objective["within"] as? Double == 3600)
            let recoveries = (answer["runs"] as? [[String: Any]] ?? []).compactMap { $0["recovery"] as? [String: Any] }
            #expect(recoveries.map { $0["reached"] as? Bool } == [false, true], "\(answer)")
            #expect(recoveries.first?["failed_job"] as? String == "restore" && recoveries.last?["seconds"] is Double)

            // What was in time for yesterday's objective may be late for today's.
            try within(served, "1ms")
            let late = try served.page("/p/demo/schedules").section("drill-workflows%2Fdrill.yml")
            #expect(late.contains("0 of 2 drills") && late.contains("class=\"objective\""), "\(late)")
            #expect(late.contains("class=\"recovery missed\""), "\(late)")
            let none = try served.tell("GET", "/api/v1/projects/demo/schedules?workflow=workflows%2Fci.yml")
            #expect(try none.list("drills").isEmpty, "\(none)")
        }
    }

    /// Commits an objective of that time, and waits until the server has seen it.
    private func within(_ served: ServedScratch, _ time: String) throws {
        let plain = "drill: { catch-up: once, timezone: Europe/Berlin"
        let objective = "recovery-time-objective: { from: apply, to: restore, within: \(time) }"
        try served.scratch.write(
            "sluice.yml", DrillProject.settings.replacingOccurrences(of: plain, with: plain + ", " + objective))
        try served.scratch.commit()
        let isSeen = try eventually(within: 120) {
            let drill = try served.tell("GET", "/api/v1/projects/demo/schedules").list("drills").first
            let seen = drill?["recovery_time_objective"] as? [String: Any]
            return seen?["within"] as? Double == (time == "1h" ? 3600 : 0.001)
        }
        #expect(isSeen, "\(served.log)")
    }

    @Test("an objective that names a job in vain is told with its line")
    func objectiveInVain() throws {
        try DrillProject.serve { served in
            let plain = "drill: { catch-up: once"
            try served.scratch.write(
                "sluice.yml",
                DrillProject.settings.replacingOccurrences(
                    of: plain,
                    with: "drill: { recovery-time-objective: { from: aply, to: restore, within: 1h }, catch-up: once"))
            try served.scratch.commit()
            let isTold = try eventually(within: 120) {
                let text = try served.page("/p/demo/schedules").text
                return text.contains("<code>sluice.yml:16:") && text.contains(" There is no job &#39;aply&#39;")
            }
            #expect(isTold, "\(served.log)")
        }
    }

    @Test("an open obligation stands first with its last error, and its button discharges it")
    func obligation() throws {
        try DrillProject.serve { served in
            let none = try served.page("/p/demo/obligations")
            #expect(none.text.contains("None is open"), "\(none)")
            try served.touch("stuck")
            #expect(try served.drill().status == 1)
            let page = try served.page("/p/demo/obligations")
            let open = page.section("open")
            #expect(page.text.contains("1 open") && open.contains("1/apply"), "\(page)")
            #expect(open.contains("class=\"error\"") && open.contains("./orphans"), "\(open)")
            #expect(page.field("obligation") == "1/apply", "\(open)")
            // Whoever may only look has no button, and is refused.
            let stranger = try served.get("/p/demo/obligations", headers: ["Accept": "text/html"])
            #expect(stranger.text.contains("needs the role 'operate'"), "\(stranger)")
            let fields = ["obligation": "1/apply"]
            let refused = try served.ask(
                "POST", "/p/demo/obligations/discharge", headers: ServedScratch.form,
                body: ServedScratch.encoded(fields))
            #expect([401, 403].contains(refused.status), "\(refused)")
            #expect(try served.send("/p/demo/obligations/discharge", ["obligation": "7/nothing"]).status >= 400)

            unlink(served.scratch.folder + "/stuck")
            let begun = try served.send("/p/demo/obligations/discharge", fields)
            #expect(begun.status == 303 && begun.headers["location"] == "/p/demo/obligations", "\(begun)")
            let isGone = try eventually(within: 120) {
                try served.page("/p/demo/obligations").section("settled").contains("Discharged")
            }
            #expect(isGone, "\(served.log)")
            #expect(try served.page("/p/demo/obligations").text.contains("None is open"))
        }
    }
}
