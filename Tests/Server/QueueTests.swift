import Foundation
import Server
import TestSupport
import Testing

@Suite("The queue of starts")
struct QueueTests {
    @Test("a thousand starts of one group at once: one at a time, in their order, none lost")
    func thousandInOrder() async throws {
        let control = SlowControl { _ in StartGroup(key: "deploy", policy: .inOrder) }
        try await QueueScratch.with(control: control) { scratch in
            for number in 1...1000 {
                _ = try await scratch.submit(scratch.request { $0.inputs = ["number": "\(number)"] })
            }
            try await scratch.running {
                let entries = try await scratch.settled(within: 1200)
                #expect(entries.count == 1000 && entries.allSatisfy { $0.state == .started })
            }
            #expect(control.started.map { $0.inputs["number"] } == (1...1000).map { "\($0)" })
            #expect(control.mostAtOnce == 1)
        }
    }

    @Test(
        "where one waits and the next takes its place, the last of many begins, and the others say by whom they were replaced"
    )
    func superseded() async throws {
        let control = SlowControl { _ in StartGroup(key: "deploy", policy: .single) }
        try await QueueScratch.with(control: control) { scratch in
            for number in 1...50 {
                _ = try await scratch.submit(scratch.request { $0.inputs = ["number": "\(number)"] })
            }
            try await scratch.running {
                let entries = try await scratch.settled()
                #expect(entries.last?.state == .started)
                #expect(entries.dropLast().allSatisfy { $0.state == .cancelled }, "\(entries.map(\.state))")
                #expect(entries.first?.reason == "Start 50, which came later, took its place.")
            }
            #expect(control.started.map { $0.inputs["number"] } == ["50"])
        }
    }

    @Test("what was being started when the server died is started once")
    func survives() async throws {
        try await QueueScratch.with { scratch in
            let first = try await scratch.submit(scratch.request { $0.submission = "one" })
            let again = try await scratch.submit(scratch.request("other") { $0.submission = "one" })
            #expect(first.id == again.id && again.request.workflow == "ci")
            // The first server never hears that its run was created.
            scratch.control.holdBack(true)
            let dead = Task { try await scratch.parts.queue.run() }
            while scratch.control.started.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            let next = try QueueScratch(again: scratch)
            scratch.control.holdBack(false, from: 2)
            try await next.running {
                let entries = try await next.settled()
                #expect(entries.map(\.state) == [.started] && entries.first?.run == 1)
            }
            scratch.control.holdBack(false)
            dead.cancel()
            _ = await dead.result
            #expect(scratch.control.started.count == 1)
        }
    }

    @Test("one that cannot be started says why, and keeps nobody up")
    func refused() async throws {
        try await QueueScratch.with(control: SlowControl(refusing: ["nowhere"])) { scratch in
            _ = try await scratch.submit(scratch.request("nowhere"))
            _ = try await scratch.submit(scratch.request())
            try await scratch.running {
                let entries = try await scratch.settled()
                #expect(entries.map(\.state) == [.refused, .started])
                #expect(entries.first?.reason == "There is no workflow 'nowhere'.")
            }
        }
    }

    @Test("one that is not trusted is held until somebody lets it go on; what waits can be withdrawn, once")
    func held() async throws {
        try await QueueScratch.with { scratch in
            let queue = scratch.parts.queue
            let held = try await scratch.submit(scratch.request { $0.isUntrusted = true })
            let other = try await scratch.submit(scratch.request { $0.isUntrusted = true })
            #expect(held.state == .held)
            let withdrawn = try await queue.withdraw(other.id, of: "demo", by: "bob")
            #expect(withdrawn.state == .cancelled && withdrawn.reason == "bob has withdrawn it.")
            await #expect(throws: Problem.self) { try await queue.withdraw(other.id, of: "demo", by: "bob") }
            await #expect(throws: Problem.self) { try await queue.release(held.id, of: "other", by: "bob") }
            try await scratch.running {
                try await Task.sleep(for: .milliseconds(100))
                #expect(scratch.control.started.isEmpty)
                _ = try await queue.release(held.id, of: "demo", by: "bob")
                let entries = try await scratch.settled()
                #expect(entries.map(\.state) == [.started, .cancelled])
            }
        }
        try await QueueScratch.with(project: ["pull-requests: refuse"]) { scratch in
            let refused = try await scratch.submit(scratch.request { $0.isUntrusted = true })
            #expect(refused.state == .refused && refused.reason?.contains("'pull-requests'") == true)
        }
    }

    @Test(
        "what the machine could not start for a moment is not lost: it keeps its place, says why it waits, and begins")
    func keepsItsPlace() async throws {
        let control = SlowControl { _ in StartGroup(key: "deploy", policy: .inOrder) }
        try await QueueScratch.with(control: control) { scratch in
            control.fail(starts: .max)
            for number in 1...3 {
                _ = try await scratch.submit(scratch.request { $0.inputs = ["number": "\(number)"] })
            }
            try await scratch.running {
                try await waits(scratch, for: "The disk is full.")
                control.fail(starts: 0)
                let entries = try await scratch.settled()
                #expect(entries.map(\.state) == [.started, .started, .started])
            }
            #expect(control.started.map { $0.inputs["number"] } == ["1", "2", "3"] && control.mostAtOnce == 1)
        }
    }

    @Test("where a project cannot be looked at its starts wait and say so")
    func obstacle() async throws {
        try await QueueScratch.with { scratch in
            scratch.control.fail(looks: .max)
            _ = try await scratch.submit(scratch.request())
            try await scratch.running {
                try await waits(scratch, for: "The repository cannot be read.")
                scratch.control.fail(looks: 0)
                #expect(try await scratch.settled().map(\.state) == [.started])
            }
        }
    }

    @Test("what is found to be wrong while the queue cannot be written is refused as soon as it can be")
    func refusedLater() async throws {
        try await QueueScratch.with(control: SlowControl(seeing: ["broken"])) { scratch in
            scratch.control.fail(looks: .max)
            _ = try await scratch.submit(scratch.request("broken"))
            try await scratch.running {
                try await waits(scratch, for: "The repository cannot be read.")
                let (database, away) = (scratch.folder + "/server/server.sqlite", scratch.folder + "/away")
                try FileManager.default.moveItem(atPath: database, toPath: away)
                scratch.control.fail(looks: 0)
                try await waits(scratch, for: "The queue cannot be written.")
                try FileManager.default.moveItem(atPath: away, toPath: database)
                let entries = try await scratch.settled()
                #expect(entries.map(\.state) == [.refused] && entries.first?.reason == "'broken' is broken.")
            }
        }
    }

    /// Returns when the first start says that it waits for that.
    private func waits(_ scratch: QueueScratch, for reason: String) async throws {
        let deadline = ContinuousClock.now + .seconds(120)
        while try await scratch.parts.queue.entry(1).reason?.hasPrefix(reason) != true {
            try #require(ContinuousClock.now < deadline)
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test("without room a start waits and says for what")
    func waits() async throws {
        let floor = "capacity: { jobs: 4, memory-floor: 1000000MiB, disk-floor: 1MiB }\n"
        try await QueueScratch.with(file: floor) { scratch in
            let entry = try await scratch.submit(scratch.request())
            try await scratch.running {
                let deadline = ContinuousClock.now + .seconds(120)
                var reason: String?
                while reason == nil, ContinuousClock.now < deadline {
                    reason = try await scratch.parts.queue.entry(entry.id).reason
                    try await Task.sleep(for: .milliseconds(5))
                }
                #expect(
                    reason?.hasSuffix("MB of memory are free; 1000000 MB are kept free.") == true, "\(reason ?? "")")
            }
            #expect(scratch.control.started.isEmpty)
        }
    }
}
