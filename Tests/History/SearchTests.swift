import Conductor
import GRDB
import Planning
import Runs
import TestSupport
import Testing

@testable import History

@Suite("A search of runs", .ownThread)
struct SearchTests {
    let folder: ScratchFolder
    let store: Store

    init() throws {
        folder = try ScratchFolder()
        store = try Store.open(directory: folder.store, now: { .seconds(7) })
        // 1…12: every second one of b.yml, every third one failed, every fourth one by bob, every sixth one of another commit.
        for number in 1...12 { try record(number) }
        let waiting = try store.createRun(draft(13), engine: .first)
        #expect(waiting.number == 13)
    }

    private func draft(_ number: Int) -> RunDraft {
        var request = RunRequest.sample(workflow: number % 2 == 0 ? "b.yml" : "a.yml")
        if number % 4 == 0 { request.event.actor = "bob" }
        if number % 6 == 0 { request.event.sha = String(repeating: "b", count: 40) }
        if number % 5 == 0 { request.event.ref = "refs/heads/feature" }
        if number == 7 { request.event.name = "schedule" }
        return RunDraft(request: request, workflowName: request.workflow)
    }

    private func record(_ number: Int) throws {
        let run = try store.createRun(draft(number), engine: .first)
        let journal = store.journal(ofRun: run.number, plan: samplePlan([], request: run.request), token: run.token)
        let outcome: Outcome = number % 3 == 0 ? .failure : .success
        let events: [RunEvent] = [.engineAttached(token: run.token), .finished(outcome)]
        try journal.append(
            events.enumerated().map { place, event in
                JournalEntry(sequence: place + 2, time: .seconds(Double(10 + place)), event: event)
            }, durably: false)
    }

    @Test("finds by each thing that tells them apart, and by several at once, the newest first")
    func filters() throws {
        func check(_ expected: [Int], _ change: (inout RunFilter) -> Void) throws {
            var filter = RunFilter()
            change(&filter)
            #expect(try store.runs(filter, limit: 50).map(\.number) == expected, "\(filter)")
        }
        try check(Array((1...13).reversed())) { _ in }
        try check([12, 10, 8, 6, 4, 2]) { $0.workflow = "b.yml" }
        try check([12, 9, 6, 3]) { $0.conclusion = .failure }
        try check([12, 6]) { ($0.workflow, $0.conclusion) = ("b.yml", .failure) }
        try check([12, 8, 4]) { $0.actor = "bob" }
        try check([12]) { ($0.actor, $0.conclusion, $0.workflow) = ("bob", .failure, "b.yml") }
        try check([12, 6]) { $0.sha = "bbbb" }
        try check([12]) { ($0.sha, $0.actor) = (String(repeating: "b", count: 40), "bob") }
        try check([]) { $0.sha = String(repeating: "b", count: 39) + "a" }
        try check([10, 5]) { $0.ref = "refs/heads/feature" }
        try check([7]) { $0.event = "schedule" }
        try check([13]) { $0.state = .created }
        try check([13]) { ($0.state, $0.workflow) = (.created, "a.yml") }
        try check([]) { ($0.state, $0.workflow) = (.created, "b.yml") }
        try check([11, 9, 7, 5, 3, 1]) { ($0.state, $0.workflow) = (.finished, "a.yml") }
        try check([13]) { $0.isUnfinished = true }
        try check([]) { ($0.isUnfinished, $0.workflow) = (true, "b.yml") }
        try check([]) { $0.actor = "nobody" }
    }

    @Test("comes page after page")
    func pages() throws {
        var filter = RunFilter()
        filter.workflow = "a.yml"
        #expect(try store.runs(filter, limit: 3).map(\.number) == [13, 11, 9])
        #expect(try store.runs(filter, before: 9, limit: 3).map(\.number) == [7, 5, 3])
        #expect(try store.runs(filter, before: 3, limit: 3).map(\.number) == [1])
        #expect(try store.runs(filter, before: 1, limit: 3).isEmpty)
    }

    @Test("is served by an index whatever is asked")
    func indexes() throws {
        func plan(_ change: (inout RunFilter) -> Void) throws -> String {
            var filter = RunFilter()
            change(&filter)
            return try store.searchPlan(filter)
        }
        #expect(try plan { $0.workflow = "a.yml" }.contains("INDEX runs_by_workflow"))
        #expect(try plan { ($0.workflow, $0.conclusion) = ("a", .failure) }.contains("runs_by_workflow_and_conclusion"))
        #expect(try plan { ($0.actor, $0.conclusion) = ("a", .failure) }.contains("runs_by_actor_and"))
        #expect(try plan { ($0.sha, $0.event) = ("a", "push") }.contains("runs_by_sha"))
        #expect(try plan { ($0.state, $0.event) = (.running, "push") }.contains("runs_unfinished"))
        #expect(try plan { $0.isUnfinished = true }.contains("runs_unfinished"))
        #expect(try plan { $0.ref = "refs/heads/main" }.contains("runs_by_ref"))
        #expect(try plan { $0.event = "push" }.contains("runs_by_event"))
        for condition in [\RunFilter.workflow, \.actor, \.ref, \.event] {
            #expect(try !plan { $0[keyPath: condition] = "x" }.contains("TEMP B-TREE"), "\(condition)")
        }
    }

    @Test("says what there is to choose from")
    func facets() throws {
        let facets = try store.runFacets(limit: 10)
        #expect(facets.workflows == ["a.yml", "b.yml"])
        #expect(facets.refs == ["refs/heads/feature", "refs/heads/main"])
        #expect(facets.actors == ["ada", "bob"])
        #expect(facets.events == ["push", "schedule"])
        #expect(try store.runFacets(limit: 1).actors == ["ada"])
    }

    @Test("tells how the last finished runs of each workflow went")
    func trends() throws {
        let trends = try store.workflowTrends(limit: 3)
        #expect(trends.map(\.workflow) == ["a.yml", "b.yml"])
        #expect(trends[0].points.map(\.run) == [11, 9, 7])
        #expect(trends[0].points.map(\.conclusion) == [.success, .failure, .success])
        #expect(trends[0].points[0].seconds == 1)
        #expect(try store.workflowTrends(of: ["b.yml", "c.yml"], limit: 1).map(\.workflow) == ["b.yml"])
    }

    @Test("knows whether there is a run, and the newest")
    func newest() throws {
        #expect(try store.newestRun()?.number == 13)
        #expect(try store.hasRun(13))
        #expect(try !store.hasRun(14))
    }
}

extension Store {
    /// How SQLite finds the numbers of such runs.
    fileprivate func searchPlan(_ filter: RunFilter) throws -> String {
        let (condition, arguments) = filter.condition
        let sql =
            "EXPLAIN QUERY PLAN SELECT number FROM runs WHERE \(condition) AND number < ? ORDER BY number DESC LIMIT 30"
        return try read { database in
            try Row.fetchAll(database, sql: sql, arguments: arguments + [100]).map { $0["detail"] as String }
                .joined(separator: "\n")
        }
    }
}
