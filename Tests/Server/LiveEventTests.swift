import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Live events", .ownThread) struct LiveEventTests {
    private static let short = """
        on: workflow_dispatch
        jobs:
          build:
            runs-on: host
            steps:
              - run: echo hello
        """

    private static func runs(_ listener: EventListener) -> Set<Int> {
        Set(
            listener.events.filter { $0.name == "run" }.compactMap { event in
                let object = try? JSONSerialization.jsonObject(with: Data(event.data.utf8)) as? [String: Any]
                return object?["run"] as? Int
            })
    }

    @Test("tell of each run in each project, and what was missed")
    func runs() throws {
        try ServedScratch.with(workflows: ["short": Self.short]) { served in
            let first = try served.listen("/api/v1/events")
            #expect(first.listen { $0.events.first?.name == "ready" })
            #expect(first.status == 200)
            #expect(first.type == "text/event-stream")
            try served.run("short")
            #expect(first.listen { Self.runs($0) == [1] })
            let seen = first.events.count
            try served.run("short")
            #expect(first.listen { Self.runs($0) == [1, 2] })

            // Who was away hears all of it, and once.
            let place = first.events[seen - 1].id
            let second = try served.listen("/api/v1/events", headers: ["Last-Event-ID": place])
            #expect(second.listen { Self.runs($0).contains(2) })
            let missed = first.events[seen...]
            let both = min(missed.count, second.events.count)
            #expect(both > 0)
            #expect(Array(second.events.prefix(both)) == Array(missed.prefix(both)))

            let other = try served.listen("/api/v1/events", headers: ["Last-Event-ID": "another-1"])
            #expect(other.listen { $0.events.first?.name == "reset" })
            let future = try served.listen("/api/v1/events?last_event_id=\(place.split(separator: "-")[0])-999999")
            #expect(future.listen { $0.events.first?.name == "reset" })
        }
    }

    @Test("are those of one project where that is asked for")
    func project() throws {
        try ServedScratch.with(workflows: ["short": Self.short]) { served in
            try served.configure(
                """
                projects:
                  demo:
                    repository: \(served.scratch.repository)
                  other:
                    repository: \(served.scratch.repository)

                """)
            let all = try served.listen("/api/v1/events")
            #expect(all.listen { $0.events.first?.name == "ready" })
            served.process?.signal(SIGHUP)
            // A project that came later is watched, too.
            #expect(all.listen { $0.events.contains { $0.data == #"{"project":"other","kind":"project"}"# } })
            let one = try served.listen("/api/v1/events?project=other")
            #expect(one.listen { $0.events.first?.name == "ready" })
            try served.run("short")
            // Of a run before the first look at the new project nobody is told.
            let isTold = try eventually(within: 240) {
                let place = ["--data-dir", served.data + "/projects/other/store", "--ref", "main"]
                _ = try served.scratch.start(["run", "short"] + place).answer()
                return one.listen(within: 5) { !Self.runs($0).isEmpty }
            }
            #expect(isTold, "\(served.log)")
            #expect(one.events.dropFirst().allSatisfy { $0.data.contains(#""project":"other""#) })
            #expect(all.listen { $0.events.contains { $0.data == #"{"project":"demo","kind":"run","run":1}"# } })
            #expect(try served.tell("GET", "/api/v1/events?project=nowhere").status == 404)
        }
    }

    @Test("end with the server, at once")
    func ending() throws {
        try ServedScratch.with(workflows: ["short": Self.short]) { served in
            let listener = try served.listen("/api/v1/events")
            #expect(listener.listen { !$0.events.isEmpty })
            served.stop()
            #expect(listener.listen { $0.hasEnded })
        }
    }
}
