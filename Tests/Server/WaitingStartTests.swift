import Foundation
import TestSupport
import Testing

/// Starts that find no room: they keep their place in the queue, and whoever has asked is told so.
@Suite(.ownThread) struct WaitingStartTests {
    private static func workflows(_ gate: String) -> [String: String] {
        [
            "long": """
            on: workflow_dispatch
            jobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'until [ -e "\(gate)" ]; do sleep 0.1; done' }] } }
            """,
            "quick": "on: workflow_dispatch\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }\n",
        ]
    }

    @Test func beginByThemselvesWhenThereIsRoom() throws {
        let gate = NSTemporaryDirectory() + "gate-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: gate) }
        try ServedScratch.with(
            workflows: Self.workflows(gate),
            configuration: "capacity: { jobs: 1, memory-floor: 1MiB, disk-floor: 1MiB }"
        ) { served in
            let runs = "/api/v1/projects/demo/runs"
            let first = try served.tell("POST", runs, headers: ServedScratch.patient, body: #"{"workflow": "long"}"#)
            #expect(first.status == 201 && first.headers["location"] == runs + "/1", "\(first)")

            let dispatch = try served.scratch.start(
                ["dispatch", "quick", "--wait", "--server", "unix:" + served.socket])
            let second = try served.tell("POST", runs, body: #"{"workflow": "quick"}"#)
            #expect(second.status == 202, "\(second)")
            let place = try #require(second.headers["location"])
            let isExplained = try eventually(within: 120) {
                try served.tell("GET", place).object()["reason"] as? String == "The one place for jobs is taken."
            }
            #expect(isExplained, "\(second)")
            let list = try served.page("/p/demo/queue").section("waiting")
            #expect(list.contains("The one place for jobs is taken."), "\(list)")
            #expect(list.contains("href=\"/p/demo/queue/\(place.split(separator: "/").last ?? "")\""), "\(list)")
            let told = #/Start \d of 'quick' waits\./#
            #expect(eventually(within: 120) { dispatch.output.contains(told) }, "\(dispatch.output)")

            // Who waits waits for a server that is started anew, too.
            served.kill()
            try served.start()
            try "".write(toFile: gate, atomically: true, encoding: .utf8)
            let ended = try dispatch.answer()
            #expect(ended.status == 0 && ended.output.contains(#/Run [23] of 'quick' was started\.\n/#), "\(ended)")
            var entry: [String: Any] = [:]
            let hasBegun = try eventually(within: 120) {
                entry = try served.tell("GET", place).object()
                return entry["state"] as? String == "started"
            }
            #expect(hasBegun, "\(entry)")
            #expect([2, 3].contains(entry["run"] as? Int))
            let past = try served.page("/p/demo/queue").section("settled")
            #expect(past.contains("href=\"/p/demo/runs/\(entry["run"] as? Int ?? 0)\""), "\(past)")
            #expect(eventually(within: 120) { (try? served.tell("GET", runs).numbers().sorted()) == [1, 2, 3] })
        }
    }
}
