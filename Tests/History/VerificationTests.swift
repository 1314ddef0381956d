import Conductor
import Foundation
import GRDB
import Planning
import Runs
import TestSupport
import Testing

@testable import History

@Suite("A store that is checked", .ownThread)
struct VerificationTests {
    let folder: ScratchFolder
    let store: Store

    init() throws {
        folder = try ScratchFolder()
        store = try Store.open(directory: folder.store)
    }

    /// Two runs, artifacts with a content in common, and a cache.
    private func fill() throws {
        for _ in 1...2 {
            var run = try LoggedRun(in: store)
            try run.finish()
            let files = try ["a.txt", "b.txt"].map {
                ArtifactFile(source: try folder.write($0, "The content of \($0)."), path: $0)
            }
            _ = try ArtifactStore(store).store(files, as: "out", run: run.number, overwrite: false)
        }
        let cached = try folder.write("cached/file", "cached")
        #expect(try CacheStore(store).save(paths: [cached], key: "k", version: "v", scope: "s"))
    }

    /// As somebody else could change the database.
    private func change(_ sql: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let database = try DatabaseQueue(path: store.paths.database, configuration: configuration)
        try database.write { try $0.execute(sql: sql) }
    }

    @Test("is found whole, and how much of it was looked at is told")
    func whole() throws {
        try fill()
        let count = try store.verify(
            plan: { request throws(PlanFault) in samplePlan(LoggedRun.jobs, request: request) },
            tell: { Issue.record("\($0)") })
        #expect(count.runs == 2 && count.logs == 6 && count.artifacts == 2 && count.contents == 2 && count.caches == 1)
        #expect(count.events == (try store.entries(ofRun: 1).count) * 2)
        #expect(count.logsBySizeOnly == 0 && count.logBytes > 0)
    }

    @Test("is whole at each moment of a run")
    func underWay() throws {
        var run = try LoggedRun(in: store)
        while !run.isFinished {
            #expect(try store.findings() == [])
            try run.advance()
        }
        #expect(try store.findings() == [])
    }

    @Test("is whole after whatever happened to a run", arguments: 0..<20)
    func random(seed: UInt64) throws {
        var chance = Chance(seed: seed &+ 77)
        let created = try store.createRun(.sample, engine: .first)
        let jobs = (0..<(1 + chance.number(below: 5))).map { (key: "job-\($0)", value: chance.number(below: 4)) }
        let plan = samplePlan(jobs, request: created.request)
        var run = try RandomRun(seed: seed, created: created.entries, plan: plan)
        var journal = store.journal(ofRun: created.number, plan: plan, token: created.token)
        try run.attach(token: created.token)
        var written = 1
        for _ in 0..<500 where !run.isFinished {
            let isLost = try run.advance()
            if isLost || chance.number(below: 3) == 0 {
                try journal.append(Array(run.entries[written...]), durably: false)
                written = run.entries.count
                _ = try store.verify(
                    plan: { request throws(PlanFault) in samplePlan(jobs, request: request) },
                    tell: { Issue.record("\($0)") })
            }
            guard isLost else { continue }
            let token = try store.takeOver(created.number, as: .second).token
            journal = store.journal(ofRun: created.number, plan: plan, token: token)
            try run.attach(token: token)
        }
    }

    static let changes: [(sql: String, part: StoreFinding.Part, text: String)] = [
        (
            "UPDATE events SET payload = '{}' WHERE run = 1 AND sequence = 2", .journal,
            "event 2 is not what was written"
        ),
        (
            "UPDATE events SET time = time + 1 WHERE run = 1 AND sequence = 5", .journal,
            "event 5 is not what was written"
        ),
        ("UPDATE events SET kind = 'step_lost' WHERE run = 1 AND sequence = 5", .journal, "event 5"),
        ("UPDATE events SET hash = zeroblob(32) WHERE run = 1 AND sequence = 3", .journal, "event 3"),
        ("DELETE FROM events WHERE run = 1 AND sequence = 4", .journal, "event 4 is missing"),
        ("DELETE FROM events WHERE run = 1 AND sequence = 1", .journal, "event 1 is missing"),
        ("DELETE FROM events WHERE run = 1 AND kind = 'finished'", .journal, "stops before its end"),
        ("DELETE FROM events WHERE run = 1 AND sequence > 3", .journal, "stops before its end"),
        ("DELETE FROM events WHERE run = 1", .journal, "its journal is gone"),
        (
            """
            INSERT INTO events SELECT run, sequence + 1, time, kind, version, payload, hash FROM events
            WHERE run = 1 ORDER BY sequence DESC LIMIT 1
            """, .journal, "is not what was written"
        ),
        (
            """
            DELETE FROM events WHERE run = 1;
            INSERT INTO events SELECT 1, sequence, time, kind, version, payload, hash FROM events WHERE run = 2
            """, .journal, "event 1 is not what was written"
        ),
        ("UPDATE runs SET conclusion = 'failure' WHERE number = 1", .table, "says 'failure' for conclusion"),
        ("UPDATE runs SET sha = 'b' WHERE number = 1", .table, "says 'b' for sha"),
        ("UPDATE runs SET finished_at = 5 WHERE number = 1", .table, "says 5 for finished_at"),
        ("UPDATE jobs SET result = 'failure' WHERE run = 1 AND id = 'test'", .table, "says 'failure' for result"),
        ("DELETE FROM jobs WHERE run = 1 AND id = 'test'", .table, "has no row of id 'test'"),
        (
            "INSERT INTO jobs (run, id, position, name, state, attempt) VALUES (1, 'x', 9, 'x', 'waiting', 0)", .table,
            "has a row of id 'x'"
        ),
        ("UPDATE steps SET outputs = '{}' WHERE run = 1 AND job = 'test'", .table, "says '{}' for outputs"),
        ("UPDATE steps SET log_size = 1 WHERE run = 1 AND job = 'test'", .table, "says 1 for log_size"),
        ("DELETE FROM steps WHERE run = 1 AND job = 'test'", .table, "has no row of job 'test'"),
        ("UPDATE artifacts SET size = 1 WHERE run = 1", .artifact, "its list of files, or its row, was changed"),
        ("UPDATE artifact_files SET path = 'c' WHERE artifact = 1 AND path = 'a.txt'", .artifact, "was changed"),
        ("DELETE FROM artifact_files WHERE artifact = 1", .artifact, "was changed"),
        (
            "DELETE FROM runs WHERE number = 1", .database,
            "rows of the table 'events' belong to rows of 'runs' that are gone"
        ),
    ]

    @Test("shows each change of a row", arguments: changes)
    func rows(sql: String, part: StoreFinding.Part, text: String) throws {
        try fill()
        try change(sql)
        let findings = try store.findings()
        let found = findings.first { $0.part == part && $0.problem.contains(text) }
        #expect(found != nil, "\(findings)")
        // The other run is as it was.
        #expect(findings.allSatisfy { $0.run != 2 })
        if part != .database { #expect(try store.findings(ofRuns: [2]) == []) }
    }

    @Test("shows each event that is changed by one letter, or is missing")
    func everyEvent() throws {
        var run = try LoggedRun(in: store)
        try run.finish()
        for event in 1...(try store.entries(ofRun: 1).count) {
            let place = "WHERE run = 1 AND sequence = \(event)"
            for damage in ["UPDATE events SET payload = payload || ' ' \(place)", "DELETE FROM events \(place)"] {
                try change("CREATE TABLE kept AS SELECT * FROM events \(place); \(damage)")
                #expect(try store.findings().contains { $0.part == .journal }, "\(damage)")
                try change("DELETE FROM events \(place); INSERT INTO events SELECT * FROM kept; DROP TABLE kept")
            }
        }
        #expect(try store.findings() == [])
    }

    @Test("shows a run that is gone with all its rows, by its folder")
    func lostRun() throws {
        try fill()
        try store.write { try $0.execute(sql: "DELETE FROM runs WHERE number = 1") }
        let findings = try store.findings()
        #expect(findings.count == 1 && findings.first?.part == .folder && findings.first?.run == 1, "\(findings)")
    }

    @Test("shows the end of a journal that was cut off while the run goes on")
    func cutUnderWay() throws {
        var run = try LoggedRun(in: store)
        for _ in 0..<3 { try run.advance() }
        for _ in 0..<2 {
            try change("DELETE FROM events WHERE sequence = (SELECT max(sequence) FROM events)")
            #expect(try store.findings().contains { [.table, .journal].contains($0.part) })
        }
    }

    @Test("shows an end of which only the journal told, up to where that was last put on the disk")
    func cutBeforeSync() throws {
        var run = try LoggedRun(in: store)
        for _ in 0..<2 { try run.advance() }
        let last = try store.entries(ofRun: 1).count
        try change("UPDATE runs SET synced_through = \(last)")
        #expect(try store.findings() == [])
        try change("DELETE FROM events WHERE sequence = \(last)")
        let text = "was on the disk up to event \(last), and stops with event \(last - 1)"
        #expect(try store.findings().contains { $0.part == .journal && $0.problem.contains(text) })
    }

    @Test("shows what happened to a log", arguments: ["changed", "cut", "longer", "gone", "a link"])
    func logs(damage: String) throws {
        try fill()
        let step = StepID(job: JobID("build"), jobAttempt: 1, index: 1)
        let path = store.paths.stepLog(1, step: step)
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        try FileManager.default.removeItem(atPath: path)
        switch damage {
        case "changed": bytes[3] ^= 1
        case "cut": bytes.removeLast()
        case "longer": bytes.append(0x0A)
        default: break
        }
        if damage == "a link" {
            try FileManager.default.createSymbolicLink(
                atPath: path, withDestinationPath: store.paths.stepLog(2, step: step))
        } else if damage != "gone" {
            try Data(bytes).write(to: URL(fileURLWithPath: path))
        }
        let findings = try store.findings()
        #expect(findings.count == 1, "\(findings)")
        let finding = try #require(findings.first)
        #expect(finding.part == .log && finding.run == 1 && finding.step == step && finding.path == path)
        #expect(finding.job == JobID("build"))
    }

    @Test(
        "shows what happened to the content of an artifact, in each that has it", arguments: ["changed", "cut", "gone"])
    func contents(damage: String) throws {
        try fill()
        let paths = fileNames(in: store.paths.blobs).flatMap { folder in
            fileNames(in: store.paths.blobs + "/" + folder).map { "\(store.paths.blobs)/\(folder)/\($0)" }
        }
        #expect(paths.count == 2)
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: paths[0])))
        if damage == "changed" { bytes[0] ^= 1 } else { bytes.removeLast() }
        try FileManager.default.removeItem(atPath: paths[0])
        if damage != "gone" { try Data(bytes).write(to: URL(fileURLWithPath: paths[0])) }
        let findings = try store.findings()
        #expect(findings.map(\.run) == [1, 2] && findings.allSatisfy { $0.part == .artifact && $0.path == paths[0] })
    }

    @Test("shows what happened to a cache", arguments: ["changed", "cut", "gone"])
    func caches(damage: String) throws {
        try fill()
        let path = store.paths.caches + "/" + (try #require(fileNames(in: store.paths.caches).first))
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        if damage == "changed" { bytes[bytes.count / 2] ^= 1 } else { bytes.removeLast() }
        try FileManager.default.removeItem(atPath: path)
        if damage != "gone" { try Data(bytes).write(to: URL(fileURLWithPath: path)) }
        // Without a program that compresses nothing in the archive tells of a changed byte.
        guard damage != "changed" || !path.hasSuffix(".none") else { return }
        let findings = try store.findings()
        #expect(findings.count == 1 && findings.first?.part == .cache && findings.first?.path == path, "\(findings)")
    }

    @Test("says of a log without a checksum that its size was compared")
    func sizeOnly() throws {
        let created = try store.createRun(.sample, engine: .first)
        let plan = samplePlan(LoggedRun.jobs, request: created.request)
        let journal = store.journal(ofRun: 1, plan: plan, token: 1)
        let step = StepID(job: JobID("build"), jobAttempt: 1, index: 0)
        journal.record(StepRecord(logSize: 3), of: step)
        let events: [RunEvent] = [
            .engineAttached(token: 1), .jobQueued(step.job), .jobStarted(step.job, attempt: 1), .stepStarted(step),
            .stepFinished(step, StepReport(outcome: .success)),
        ]
        try journal.append(
            events.enumerated().map { JournalEntry(sequence: $0.offset + 2, time: .seconds(1), event: $0.element) },
            durably: false)
        _ = try folder.write("store/runs/1/steps/\(step)/log", "abc")
        let count = try store.verify(
            plan: { _ throws(PlanFault) in plan }, tell: { Issue.record("\($0)") })
        #expect(count.logs == 1 && count.logsBySizeOnly == 1)
        _ = try folder.write("store/runs/1/steps/\(step)/log", "ab")
        #expect(try store.findings().map(\.part) == [.log])
    }

    @Test("tells of a commit that is gone")
    func lostCommit() throws {
        try fill()
        var findings: [StoreFinding] = []
        let count = try store.verify(
            plan: { _ throws(PlanFault) in throw PlanFault(reason: "its commit is gone") },
            tell: { findings.append($0) })
        #expect(findings.map(\.part) == [.commit, .commit] && findings.map(\.run) == [1, 2])
        // What does not need the plan was looked at all the same.
        #expect(count.logs == 6)
    }

    @Test("finds nothing in a run that was given up, but its journal")
    func givenUp() throws {
        _ = try LoggedRun(in: store)
        try change("UPDATE events SET payload = '{}' WHERE sequence = 2")
        try store.giveUp(1, requester: "ada")
        #expect(try store.findings().map(\.part) == [.journal])
    }
}
