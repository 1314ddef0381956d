import Foundation
import GRDB
import Planning
import Runs
import TestSupport
import Testing

@testable import History

/// The folder of the store, in a process that appends to it until it is killed.
private let victimStore = ProcessInfo.processInfo.environment["SLUICE_HISTORY_VICTIM"]

@Suite("A process that is killed while it appends", .ownThread)
struct CrashTests {
    @Test("leaves all of an append or nothing, and all that it was told is safe", arguments: [1, 7, 40, 150])
    func kill(after appends: Int) throws {
        let folder = try ScratchFolder()
        let victim = Process()
        victim.executableURL = URL(fileURLWithPath: "/proc/self/exe")
        victim.arguments = ["--testing-library", "swift-testing", "--filter", "appendUntilKilled"]
        victim.environment = ProcessInfo.processInfo.environment.merging(["SLUICE_HISTORY_VICTIM": folder.store]) { $1 }
        let (output, errors) = (Pipe(), Pipe())
        victim.standardOutput = errors
        victim.standardError = output
        try victim.run()
        // Closed, so that the end of the victim is the end of the pipe.
        try output.fileHandleForWriting.close()
        var acknowledged = 0
        while acknowledged < appends, let data = try output.fileHandleForReading.read(upToCount: 1), !data.isEmpty {
            if data.first == UInt8(ascii: "+") { acknowledged += 1 }
        }
        #expect(acknowledged == appends)
        Glibc.kill(victim.processIdentifier, SIGKILL)
        let rest = try output.fileHandleForReading.readToEnd() ?? Data()
        acknowledged += rest.count { $0 == UInt8(ascii: "+") }
        victim.waitUntilExit()

        let store = try Store.open(directory: folder.store)
        let entries = try store.entries(ofRun: 1)
        let batches = (entries.count - 2) / 4
        #expect((entries.count - 2) % 4 == 0)
        #expect((acknowledged...acknowledged + 1).contains(batches))
        #expect(try store.details(ofRun: 1).jobs.filter { $0.state == .finished }.count == batches)
        #expect(try store.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
    }

    @Test("appendUntilKilled", .enabled(if: victimStore != nil))
    func appendUntilKilled() throws {
        let store = try Store.open(directory: try #require(victimStore))
        let run = try store.createRun(.sample, engine: .first)
        let names = (0..<20000).map { "job-\($0)" }
        let journal = store.journal(
            ofRun: run.number, plan: samplePlan(names.map { (key: $0, value: 0) }), token: run.token)
        try journal.append(
            [JournalEntry(sequence: 2, time: .seconds(1), event: .engineAttached(token: 1))], durably: false)
        var sequence = 2
        for name in names {
            let (job, step) = (JobID(name), StepID(job: JobID(name), jobAttempt: 1, index: 0))
            let events: [RunEvent] = [
                .jobStarted(job, attempt: 1), .stepStarted(step), .stepFinished(step, StepReport(outcome: .success)),
                .jobFinished(job, attempt: 1, JobReport(outcome: .success)),
            ]
            let entries = events.map { event in
                sequence += 1
                return JournalEntry(sequence: sequence, time: .seconds(1), event: event)
            }
            try journal.append(entries, durably: sequence % 10 == 0)
            FileHandle.standardError.write(Data("+".utf8))
        }
    }
}
