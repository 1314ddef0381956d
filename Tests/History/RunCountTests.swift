import GRDB
import Planning
import Runs
import TestSupport
import Testing

@testable import History

/// `github.run_id`, `run_number` and `run_attempt`, as "Contexts reference" has them.
@Suite("What is counted of runs", .ownThread)
struct RunCountTests {
    let folder: ScratchFolder
    let store: Store

    init() throws {
        folder = try ScratchFolder()
        store = try Store.open(directory: folder.store)
    }

    private func create(_ workflow: String, in store: Store) throws -> CreatedRun {
        try store.createRun(RunDraft(request: .sample(workflow: workflow), workflowName: workflow), engine: .first)
    }

    private func rerun(_ run: CreatedRun) throws -> CreatedRun {
        let recorded = try store.entries(ofRun: run.number)
        guard case .created(let request)? = recorded.first?.event else { return run }
        return try store.createRun(
            RunDraft(request: request, workflowName: "A", rerunOf: run.number), engine: .first)
    }

    private func numbers(_ run: CreatedRun) -> [Int] {
        [run.number, run.request.event.runID, run.request.event.runNumber, run.request.event.runAttempt]
    }

    @Test("is the runs of each workflow by itself, from 1")
    func workflows() throws {
        let runs = try ["a.yml", "b.yml", "a.yml", "b.yml", "a.yml"].map { try create($0, in: store) }
        #expect(
            runs.map { numbers($0) } == [[1, 1, 1, 1], [2, 2, 1, 1], [3, 3, 2, 1], [4, 4, 2, 1], [5, 5, 3, 1]])
    }

    @Test("stays with reruns, which count the attempts, also where one run is rerun twice")
    func reruns() throws {
        _ = try create("b.yml", in: store)
        let first = try create("a.yml", in: store)
        let second = try rerun(first)
        #expect(numbers(second) == [3, 2, 1, 2])
        #expect(numbers(try rerun(first)) == [4, 2, 1, 3])
        #expect(numbers(try rerun(second)) == [5, 2, 1, 4])
        #expect(numbers(try create("a.yml", in: store)) == [6, 6, 2, 1])
        #expect(try store.run(5).attempt == 4)
        guard case .created(let journaled)? = try store.entries(ofRun: 5).first?.event else {
            Issue.record("run 5 has no beginning")
            return
        }
        #expect(journaled.event.runID == 2 && journaled.event.runNumber == 1 && journaled.event.runAttempt == 4)
    }

    @Test("is never given again, though the run was taken back")
    func withdrawn() throws {
        try store.withdraw(try create("a.yml", in: store).number)
        #expect(numbers(try create("a.yml", in: store)) == [2, 2, 2, 1])
    }

    @Test("is different for each of many that come at once")
    func race() async throws {
        let directory = folder.store
        let numbers = await withTaskGroup(of: [Int].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    guard let store = try? Store.open(directory: directory) else { return [] }
                    return (0..<5).compactMap { _ in
                        try? store.createRun(.sample, engine: .first).request.event.runNumber
                    }
                }
            }
            return await group.reduce(into: [Int]()) { $0 += $1 }
        }
        #expect(numbers.sorted() == Array(1...40))
    }

    @Test("goes on from the store's numbers in one of an older version")
    func migrated() throws {
        let old = try ScratchFolder()
        let database = try DatabaseQueue(path: old.path + "/store.db")
        try database.write { database in
            for migration in Migration.all.prefix(6) { try database.execute(sql: migration.sql) }
            for (workflow, attempt) in [("a.yml", 1), ("b.yml", 1), ("a.yml", 2)] {
                try database.execute(
                    sql: """
                        INSERT INTO runs (workflow, workflow_name, event, sha, ref, actor, attempt, is_snapshot, flags,
                            state, created_at, token, engine)
                        VALUES (?, '', '', '', '', '', ?, 0, '', 'finished', 0, 1, '')
                        """, arguments: [workflow, attempt])
            }
            for migration in Migration.all.dropFirst(6) { try database.execute(sql: migration.sql) }
            let counts = try Row.fetchAll(database, sql: "SELECT path, runs FROM workflows ORDER BY path")
            #expect(counts.map { $0["path"] as String } == ["a.yml", "b.yml"])
            #expect(counts.map { $0["runs"] as Int } == [3, 2])
            // The rerun of a rerun of that version, which had an id of its own.
            var request = RunRequest.sample(workflow: "a.yml")
            (request.event.runID, request.event.runNumber, request.event.runAttempt) = (3, 3, 2)
            let count = try RunCount.next(
                for: RunDraft(request: request, workflowName: "A", rerunOf: 3), in: database)
            #expect(count == RunCount(firstRun: 3, number: 3, attempt: 3))
        }
    }
}
