import Expressions
import Foundation
import Runs
import TestSupport
import Testing

@testable import Server

/// What should have happened and has not. What has happened is told of in `NoticeTests`.
@Suite("Alerts of a server", .ownThread)
struct AlertCheckingTests {
    private static let workflows = [
        "drill": """
        name: Drill
        on: workflow_dispatch
        jobs:
          apply: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] }
          teardown: { needs: apply, if: always(), runs-on: ubuntu-latest, steps: [{ run: 'false' }] }
        """,
        "weekly": "name: Weekly\non: workflow_dispatch\n" + TriggerScratch.job,
        "never": "on: workflow_dispatch\n" + TriggerScratch.job,
    ]
    private static let settings = """
        obligations:
          drill: { opened-by: apply, discharged-by: teardown, verify: "true", retry: { attempts: 1 } }
        """

    private func run(_ workflow: String, _ served: TriggerScratch) throws -> Int32 {
        try served.scratch.start(["run", workflow, "--data-dir", served.store, "--ref", "main"]).answer().status
    }

    private func told(_ listener: Listener) throws -> [ValueObject] {
        try listener.heard.map { heard in
            guard case .object(let object) = try Value(parsingJSON: heard.body) else { return [:] }
            return object
        }
    }

    @Test(
        "An obligation that stays open, a schedule that is late and a workflow without success are told of once, whoever looks"
    )
    func late() throws {
        let listener = try Listener(statuses: [])
        defer { listener.close() }
        let file = """
            notify: { wall: { url: "http://127.0.0.1:\(listener.port)/hook", on: [failure, obligation] } }
            alerts: { obligation: 1s, schedule-late: 30m, stale: { drill: 1s, Weekly: 30d, never: 1s, missing: 1s } }

            """
        try TriggerScratch.with(workflows: Self.workflows, file: file, poll: nil) { served in
            try served.scratch.write("sluice.yml", Self.settings)
            try served.scratch.commit()
            try served.restart {
                #expect(try run("weekly", served) == 0)
                #expect(try run("drill", served) == 1)
                try served.miss("0 4 * * 1")
                Thread.sleep(forTimeInterval: 1.1)
            }
            func events(_ name: String) throws -> [ValueObject] {
                try told(listener).filter { $0["event"] == .string(name) }
            }
            let isTold = try eventually(within: 120) {
                try ["obligation", "schedule-late", "stale"].allSatisfy { try !events($0).isEmpty }
            }
            #expect(isTold, "\(listener.heard.map(\.body)) \(served.log.all)")
            let obligation = try #require(try events("obligation").first)
            #expect(obligation["project"] == "demo" && obligation["workflow"] == "workflows/drill.yml")
            #expect(obligation["obligation"] == "2/apply" && obligation["run"] == 2)
            let late = try #require(try events("schedule-late").first)
            #expect(late["workflow"] == "workflows/weekly.yml" && late["cron"] == "0 4 * * 1" && late["run"] == .null)
            #expect(late["text"]?.asString.hasSuffix(" is late by 2 h 0 min.") == true, "\(late)")
            let stale = try #require(try events("stale").first { $0["workflow"] == "workflows/drill.yml" })
            #expect(stale["last_success"] == .null)
            let sentence = "demo: workflows/drill.yml has not succeeded in all its runs that are kept."
            #expect(stale["text"]?.asString == sentence)

            // The second look finds all of it again; what is new then comes after it.
            try served.restart { try served.miss("30 4 * * 1") }
            #expect(try eventually(within: 120) { try events("schedule-late").contains { $0["cron"] == "30 4 * * 1" } })
            // What a busy machine answers too late is posted once more, as it was written down.
            for (name, count) in [("obligation", 1), ("schedule-late", 2)] {
                let bodies = try events(name).map { Value.object($0).json(.compact) }
                #expect(Set(bodies).count == count, "\(bodies)")
            }
            let texts = Set(try events("stale").compactMap { $0["text"]?.asString })
            #expect(texts == [sentence, "demo: workflows/never.yml has not succeeded: it has no run."])
            let stranger =
                "No project has the workflow 'missing' on its default branch, which 'stale' of 'alerts' names."
            #expect(served.log.all.contains(stranger), "\(served.log.all)")
        }
    }
}
