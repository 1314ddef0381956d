import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import History

@Suite("A store", .ownThread)
struct StoreTests {
    let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    @Test("makes its folder, which git ignores")
    func creation() throws {
        #expect(!Store.exists(in: folder.store))
        _ = try Store.open(directory: folder.store)
        #expect(Store.exists(in: folder.store))
        #expect(try text(ofFile: folder.store + "/.gitignore") == "*\n")
    }

    @Test("opens again with all that was in it")
    func reopening() throws {
        do { try Store.open(directory: folder.store).recordFinishedRun(["build": 1]) }
        let runs = try Store.open(directory: folder.store + "/").runs()
        #expect(runs.map(\.number) == [1])
    }

    @Test("is made once though eight find it missing at the same moment")
    func creationAtOnce() throws {
        let directory = folder.store
        let numbers = Mutex<[Int]>([])
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            do {
                let run = try Store.open(directory: directory).createRun(.sample, engine: .first).number
                numbers.withLock { $0.append(run) }
            } catch {
                failures.withLock { $0.append("\(error)") }
            }
        }
        #expect(failures.withLock { $0 }.isEmpty)
        #expect(numbers.withLock { $0.sorted() } == Array(1...8))
    }

    @Test("that a newer sluice made is refused with a sentence, and not touched")
    func newer() throws {
        do { try Store.open(directory: folder.store).write { try $0.execute(sql: "PRAGMA user_version = 99") } }
        let error = #expect(throws: HistoryError.self) { try Store.open(directory: folder.store) }
        #expect(error?.code == .newer)
        let versions = "(its version is 99, this one knows \(Migration.newest))"
        #expect(error?.message.contains("made by a newer sluice \(versions)") == true)
    }

    @Test("that is no database is called damaged")
    func noDatabase() throws {
        _ = try folder.write("store/history.sqlite", String(repeating: "This is no database. ", count: 500))
        let error = #expect(throws: HistoryError.self) { try Store.open(directory: folder.store) }
        #expect(error?.code == .damaged)
        #expect(error?.message.contains(folder.store) == true)
    }

    @Test("with torn pages is called damaged, with what SQLite's own check finds")
    func tornPages() throws {
        do {
            let store = try Store.open(directory: folder.store)
            for _ in 0..<200 { try store.recordFinishedRun(["a": 1, "b": 2, "c": 3]) }
        }
        let database = folder.store + "/history.sqlite"
        let file = try #require(FileHandle(forUpdatingAtPath: database))
        let size = try file.seekToEnd()
        for page in stride(from: UInt64(4096), to: size, by: 4096) {
            try file.seek(toOffset: page)
            try file.write(contentsOf: Data(repeating: 0xA5, count: 2048))
        }
        try file.close()
        let error = #expect(throws: HistoryError.self) { try Store.open(directory: folder.store).runs() }
        #expect(error?.code == .damaged, "\(error?.message ?? "")")
    }

    @Test("in a place where no folder can be made says so")
    func inaccessible() throws {
        _ = try folder.write("file", "")
        let error = #expect(throws: HistoryError.self) { try Store.open(directory: folder.path + "/file/store") }
        #expect(error?.code == .inaccessible)
        #expect(error?.message.contains("/file/store") == true)
    }

    @Test("keeps its tables as the first migration made them")
    func schema() throws {
        let tables = try Store.open(directory: folder.store).read {
            try String.fetchAll(
                $0, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
            )
        }
        let expected = [
            "alerts", "annotations", "approvals", "artifact_files", "artifacts", "caches", "checkouts",
            "deployments",
            "engine_losses",
            "events",
            "group_members", "jobs", "obligations", "runs", "schedules", "stack_images", "stack_publications", "stacks",
            "steps", "summaries", "ticks", "workflows",
        ]
        #expect(tables == expected)
    }
}
