import Foundation
import HTTPTypes
import TestSupport
import Testing

/// What a server tells a Prometheus of what waits, is late, or was left behind, where some of each is there.
@Suite("What the server tells of what waits", .ownThread)
struct MetricsStandingTests {
    /// The value of a sample; nil where there is none.
    private func sample(_ text: String, _ name: String, _ labels: String) -> Double? {
        let start = "\(name){project=\"demo\"\(labels)} "
        return text.split(separator: "\n").first { $0.hasPrefix(start) }.flatMap { Double($0.dropFirst(start.count)) }
    }

    @Test("starts without room are counted, with the age of the oldest, until nobody waits any more")
    func queue() throws {
        let workflow = "on: workflow_dispatch\n" + TriggerScratch.job
        try ServedScratch.with(
            workflows: ["ci": workflow], configuration: "capacity: { memory-floor: 100000GiB }"
        ) { served in
            func waits(_ name: String) throws -> Double? {
                sample(try served.get("/metrics").text, name, ",state=\"waiting\"")
            }
            #expect(try waits("sluice_queue_length") == nil && waits("sluice_queue_oldest_seconds") == nil)
            for number in 1...3 {
                let start = try served.tell(
                    "POST", ServedScratch.api + "runs", headers: ["Prefer": "wait=0"], body: #"{"workflow": "ci"}"#)
                #expect(start.status == 202, "\(start)")
                #expect(try waits("sluice_queue_length") == Double(number))
            }
            // It grows by itself: all three are older than the second that is waited for here.
            #expect(try eventually(within: 120) { try waits("sluice_queue_oldest_seconds") ?? 0 > 1 })
            for number in 1...3 {
                let path = ServedScratch.api + "queue/\(number)"
                #expect(try served.tell("DELETE", path).status < 300)
                #expect(try waits("sluice_queue_length") == (number < 3 ? Double(3 - number) : nil))
            }
            #expect(try waits("sluice_queue_oldest_seconds") == nil)
        }
    }

    @Test("an obligation that nothing has discharged is counted with its age, and is gone when it is discharged")
    func obligations() throws {
        try DrillProject.serve { served in
            func open() throws -> (count: Double?, age: Double?) {
                let text = try served.get("/metrics").text
                return (
                    sample(text, "sluice_obligations_open", ""), sample(text, "sluice_obligation_oldest_seconds", "")
                )
            }
            let before = try open()
            #expect(before.count == 0 && before.age == 0, "\(before)")
            try served.touch("stuck")
            #expect(try served.drill().status == 1)
            let left = try open()
            #expect(left.count == 1 && left.age ?? 0 > 0, "\(left)")
            try FileManager.default.removeItem(atPath: served.scratch.folder + "/stuck")
            let answer = try served.tell("POST", ServedScratch.api + "obligations/1%2Fapply/discharge", body: "{}")
            #expect(answer.status == 202, "\(answer)")
            let isGone = try eventually(within: 120) {
                let left = try open()
                return left.count == 0 && left.age == 0
            }
            #expect(isGone, "\(served.log)")
        }
    }

    @Test("how late a schedule is follows the clock while its run waits")
    func lateness() throws {
        let workflow = "name: Weekly\non: workflow_dispatch\n" + TriggerScratch.job
        try TriggerScratch.with(workflows: ["weekly": workflow], poll: nil) { served in
            let run = try served.scratch.start(["run", "weekly", "--data-dir", served.store, "--ref", "main"])
            #expect(try run.answer().status == 0)
            func late() throws -> Double? {
                let (status, text) = try served.ask(.get, "/metrics", [:])
                #expect(status == 200)
                return sample(text, "sluice_schedule_lateness_seconds", ",workflow=\"workflows/weekly.yml\"")
            }
            #expect(try late() == nil)
            try served.miss("0 4 * * 1")
            let first = try #require(try late())
            #expect(first >= 7200 && first < 14_400)
            #expect(try eventually(within: 120) { try late() ?? 0 > first })
        }
    }

    @Test("the tick of a schedule starts its run, which is as late as the metrics and the API tell")
    func tick() throws {
        let workflow = "on: { schedule: [{ cron: '* * * * *' }] }\n" + TriggerScratch.job
        try ServedScratch.with(workflows: ["tick": workflow]) { served in
            var value: Double?
            let isTold = try eventually(within: 300) {
                value = sample(
                    try served.get("/metrics").text, "sluice_schedule_lateness_seconds",
                    ",workflow=\"workflows/tick.yml\"")
                return value != nil
            }
            try #require(isTold, "\(served.log)")
            #expect(try served.conclusion(of: 1) == "success")
            #expect(try served.recorded(1)["event"] as? String == "schedule")
            let ticks = try served.tell("GET", ServedScratch.api + "schedules").list("ticks")
            let tick = try #require(ticks.first { $0["run"] as? Int == 1 }, "\(ticks)")
            #expect(tick["workflow"] as? String == "workflows/tick.yml" && tick["conclusion"] as? String == "success")
            let late = try #require(tick["late"] as? Double)
            #expect(late >= 0 && value ?? -1 >= 0)
        }
    }
}
