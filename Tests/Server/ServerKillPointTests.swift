import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

/// The server is killed at a point that the test has chosen, by what it makes the server wait for: no start is lost, and none is made twice.
@Suite("kill -9 of a server at a named point", .ownThread) struct ServerKillPointTests {
    private static let room = "capacity: { jobs: 4, memory-floor: 1MiB, disk-floor: 1MiB }"
    private static let runs = "/api/v1/projects/demo/runs"

    /// Writes down that it has begun, and may wait for the gate then.
    private static func workflow(_ folder: String, gate: Bool = false, group: String = "") -> String {
        let wait = gate ? "; until [ -e \(folder)/gate ]; do sleep 0.1; done" : ""
        return """
            on: { workflow_dispatch: { inputs: { number: { type: string } } } }
            \(group)
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - run: echo "${{ github.workflow }} ${{ inputs.number }}" >> \(folder)/witness\(wait)
            """
    }

    private func with(_ configuration: String = room, _ body: (ServedScratch) throws -> Void) throws {
        try ServedScratch.with(configuration: configuration) { served in
            let folder = served.scratch.folder
            for (name, text) in [
                ("quick", Self.workflow(folder)), ("held", Self.workflow(folder, gate: true)),
                ("deploy", Self.workflow(folder, gate: true, group: "concurrency: deploy")),
            ] {
                try served.scratch.write("workflows/\(name).yml", "name: \(name)\n" + text)
            }
            try served.scratch.commit()
            // A run that waits for its gate would outlive a test that failed.
            defer { try? openGate(served) }
            try body(served)
        }
    }

    private func openGate(_ served: ServedScratch) throws {
        try "".write(toFile: served.scratch.folder + "/gate", atomically: true, encoding: .utf8)
    }

    private func witness(_ served: ServedScratch) -> [String] {
        let text = try? String(contentsOfFile: served.scratch.folder + "/witness", encoding: .utf8)
        return (text ?? "").split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// What somebody has asked, and has been told; nil as long as there is no answer, and for ever where the server was killed.
    private final class Asked: Sendable {
        private let reply = Mutex<Int?>(nil)
        var status: Int? { reply.withLock { $0 } }

        init(_ served: ServedScratch, _ path: String, key: String, _ body: String) {
            let door = served.socket
            Thread.detachNewThread { [self] in
                let answer = try? HTTPClient(socket: door).ask(
                    "POST", path, headers: ["Idempotency-Key": key], body: body)
                reply.withLock { $0 = answer?.status }
            }
        }
    }

    private func body(_ workflow: String, _ number: Int) -> String {
        #"{"workflow":"\#(workflow)","inputs":{"number":"\#(number)"}}"#
    }

    private func ask(_ served: ServedScratch, _ workflow: String, _ number: Int) -> Asked {
        Asked(served, Self.runs, key: "\(workflow)-\(number)", body(workflow, number))
    }

    /// Asks once more, with the same key, until there is a run.
    private func insist(_ served: ServedScratch, _ path: String, key: String, _ body: String) throws -> HTTPReply {
        var reply = try served.tell("POST", path, headers: ["Idempotency-Key": key], body: body)
        _ = try eventually(within: 120) {
            guard ![200, 201, 202].contains(reply.status) else { return true }
            reply = try served.tell("POST", path, headers: ["Idempotency-Key": key], body: body)
            return false
        }
        return reply
    }

    private func starts(_ served: ServedScratch) throws -> String { try served.holdings()[1] }

    private func settle(_ served: ServedScratch, starts: String, runs: String) throws {
        let isSettled = try eventually(within: 180) {
            let holdings = try served.holdings()
            return holdings[1] == "starts: \(starts)" && holdings[2] == "runs: \(runs)"
        }
        let holdings = try served.holdings()
        #expect(isSettled, "\(holdings) \(served.log)")
    }

    // MARK: Starts

    @Test("a start that is written down and not answered")
    func written() throws {
        try with("capacity: { jobs: 1, memory-floor: 1MiB, disk-floor: 1MiB }") { served in
            #expect(
                try served.tell("POST", Self.runs, headers: ServedScratch.patient, body: body("held", 1)).status == 201)
            let asked = ask(served, "quick", 2)
            // Its place is taken: whoever asks waits for an answer.
            let isWritten = try eventually(within: 120) { try starts(served).contains("\"2 waiting\"") }
            try #require(isWritten, "\(served.log)")
            served.kill()
            #expect(asked.status == nil || asked.status == 202)
            try served.start()
            #expect(try starts(served) == "starts: [\"2 waiting\", \"1 started\"]")
            try openGate(served)
            let reply = try insist(served, Self.runs, key: "quick-2", body("quick", 2))
            #expect([201, 202].contains(reply.status), "\(reply)")
            try settle(
                served, starts: "[\"2 started\", \"1 started\"]", runs: "[\"2 finished\", \"1 finished\"]")
            #expect(witness(served) == ["held 1", "quick 2"])
        }
    }

    @Test(
        "a start that was admitted, before there is a run of it; with and without the process that was to make it",
        arguments: [false, true])
    func admitted(isChildKilled: Bool) throws {
        try with { served in
            // What makes the store.
            #expect(
                try served.tell("POST", Self.runs, headers: ServedScratch.patient, body: body("quick", 1)).status == 201
            )
            try settle(served, starts: "[\"1 started\"]", runs: "[\"1 finished\"]")
            let holder = try served.hold(try served.history)
            defer { served.letGo(holder) }
            _ = ask(served, "quick", 2)
            let isAdmitted = try eventually(within: 120) {
                try starts(served).contains("\"2 starting\"") && !served.children("start").isEmpty
            }
            try #require(isAdmitted, "\(served.log)")
            served.kill()
            for child in served.children("start") where isChildKilled { kill(child, SIGKILL) }
            served.letGo(holder)
            try served.start()
            let reply = try insist(served, Self.runs, key: "quick-2", body("quick", 2))
            #expect([201, 202].contains(reply.status), "\(reply)")
            try settle(
                served, starts: "[\"2 started\", \"1 started\"]", runs: "[\"2 finished\", \"1 finished\"]")
            #expect(witness(served) == ["quick 1", "quick 2"])
        }
    }

    @Test("a start whose run goes on, before it is written down that it does")
    func begun() throws {
        try with { served in
            #expect(
                try served.tell("POST", Self.runs, headers: ServedScratch.patient, body: body("quick", 1)).status == 201
            )
            try settle(served, starts: "[\"1 started\"]", runs: "[\"1 finished\"]")
            let history = try served.hold(try served.history)
            defer { served.letGo(history) }
            _ = ask(served, "held", 2)
            let isAdmitted = try eventually(within: 120) { try starts(served).contains("\"2 starting\"") }
            try #require(isAdmitted, "\(served.log)")
            let own = try served.hold(served.data + "/server.sqlite")
            defer { served.letGo(own) }
            served.letGo(history)
            // The run's first step has begun: there is a keeper.
            try #require(eventually(within: 120) { witness(served).contains("held 2") }, "\(served.log)")
            #expect(try starts(served) == "starts: [\"2 starting\", \"1 started\"]")
            served.kill()
            served.letGo(own)
            try served.start()
            let reply = try insist(served, Self.runs, key: "held-2", body("held", 2))
            #expect(reply.status == 201, "\(reply)")
            #expect(try reply.object()["number"] as? Int == 2)
            try openGate(served)
            try settle(
                served, starts: "[\"2 started\", \"1 started\"]", runs: "[\"2 finished\", \"1 finished\"]")
            #expect(witness(served) == ["quick 1", "held 2"])
        }
    }

    @Test(
        "a start that another one takes the place of: before that is written down, and after it",
        arguments: [false, true])
    func superseded(isWritten: Bool) throws {
        try with { served in
            let folder = served.scratch.folder
            #expect(
                try served.tell("POST", Self.runs, headers: ServedScratch.patient, body: body("deploy", 1)).status
                    == 201)
            try #require(eventually(within: 120) { witness(served) == ["deploy 1"] })
            _ = ask(served, "deploy", 2)
            try #require(try eventually(within: 120) { try starts(served).contains("\"2 waiting\"") }, "\(served.log)")
            if isWritten {
                _ = ask(served, "deploy", 3)
                let isSuperseded = try eventually(within: 120) { try starts(served).contains("\"2 cancelled\"") }
                try #require(isSuperseded, "\(served.log)")
                served.kill()
            } else {
                // Whoever reads git's configuration now waits: the process that is to say which group the third one is in.
                let (file, pipe) = (served.scratch.repository + "/.git/config", folder + "/pipe")
                let text = try String(contentsOfFile: file, encoding: .utf8)
                try #require(mkfifo(pipe, 0o600) == 0)
                try (text + "[include]\n\tpath = \(pipe)\n").write(toFile: file, atomically: true, encoding: .utf8)
                _ = ask(served, "deploy", 3)
                let isWeighed = try eventually(within: 120) {
                    try starts(served).contains("\"3 waiting\"") && !served.children("weigh").isEmpty
                }
                #expect(isWeighed, "\(served.log)")
                #expect(try starts(served) == "starts: [\"3 waiting\", \"2 waiting\", \"1 started\"]")
                served.kill()
                for child in served.children("weigh") { kill(child, SIGKILL) }
                try text.write(toFile: file, atomically: true, encoding: .utf8)
            }
            try served.start()
            let reply = try insist(served, Self.runs, key: "deploy-3", body("deploy", 3))
            #expect([201, 202].contains(reply.status), "\(reply)")
            try openGate(served)
            try settle(
                served, starts: "[\"3 started\", \"2 cancelled\", \"1 started\"]",
                runs: "[\"2 finished\", \"1 finished\"]")
            #expect(witness(served) == ["deploy 1", "deploy 3"])
        }
    }

    // MARK: What does not wait in the queue

    @Test(
        "a run that is to be run again: the same key gets the run that was made of it, or has it made",
        arguments: [false, true])
    func rerun(isChildKilled: Bool) throws {
        try with { served in
            #expect(
                try served.tell("POST", Self.runs, headers: ServedScratch.patient, body: body("quick", 1)).status == 201
            )
            try settle(served, starts: "[\"1 started\"]", runs: "[\"1 finished\"]")
            let holder = try served.hold(try served.history)
            defer { served.letGo(holder) }
            _ = Asked(served, Self.runs + "/1/rerun", key: "again", "{}")
            try #require(eventually(within: 120) { !served.children("rerun").isEmpty }, "\(served.log)")
            served.kill()
            for child in served.children("rerun") where isChildKilled { kill(child, SIGKILL) }
            served.letGo(holder)
            try served.start()
            for _ in 1...2 {
                let reply = try insist(served, Self.runs + "/1/rerun", key: "again", "{}")
                #expect(reply.status == 201, "\(reply)")
                #expect(try reply.object()["number"] as? Int == 2)
                #expect(reply.headers["location"] == Self.runs + "/2")
            }
            try settle(served, starts: "[\"1 started\"]", runs: "[\"2 finished\", \"1 finished\"]")
            #expect(witness(served) == ["quick 1", "quick 1"])
        }
    }
}
