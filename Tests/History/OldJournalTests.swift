import Expressions
import Foundation
import Planning
import Runs
import TestSupport
import Testing

/// Journals as older versions wrote them, a file for each version; such a file is never edited.
@Suite("A journal of an older version", .ownThread)
struct OldJournalTests {
    @Test("is still read and folds to what it was", arguments: ["journal-1.jsonl"])
    func folds(file: String) throws {
        let lines = try text(ofFile: fixture(file)).split(separator: "\n")
        var state: RunState?
        var kinds: Set<String> = []
        for line in lines {
            guard case .object(let row) = try Value(parsingJSON: String(line)) else { continue }
            guard case .string(let kind)? = row["kind"], case .number(let version)? = row["version"],
                case .number(let seconds)? = row["time"], let payload = row["payload"]
            else { throw EventCodingFailure(line: String(line)) }
            kinds.insert(kind)
            let event = try RunEvent(EventEnvelope(kind: kind, version: Int(version), payload: payload))
            if case .created(let request) = event { state = RunState(plan: plan(for: request)) }
            try state?.apply(event, at: .seconds(seconds))
        }
        let final = try #require(state)
        #expect(kinds.count >= 14)
        #expect(final.conclusion == .failure)
        #expect(final.cancellation?.requester == "ada")
        #expect(final.token == 2)
        #expect(final.state(of: JobID("build"))?.report?.outputs == ["version": "1.2"])
        #expect(final.state(of: JobID("test"))?.report?.result == .success)
        #expect(final.state(of: JobID("slow"))?.report?.outcome == .cancelled)
        #expect(final.state(of: JobID("late"))?.report?.reason == "The run was cancelled by ada.")
        #expect(final.finishedAt == .seconds(30))
    }

    private func plan(for request: RunRequest) -> Plan {
        samplePlan(["build": 2, "test": 1, "slow": 1, "late": 1], request: request)
    }
}

private struct EventCodingFailure: Error {
    var line: String
}
