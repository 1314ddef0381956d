import Foundation
import TestSupport
import Testing

/// What people do on the page of a run.
@Suite(.ownThread) struct PagesActionsTests {
    private static let workflows = [
        "deploy": """
        on: [push, workflow_dispatch]
        jobs:
          ship:
            runs-on: ubuntu-latest
            environment: Prod
            steps: [{ run: 'true' }]
        """,
        "drill": """
        on: [push, workflow_dispatch]
        jobs:
          apply: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] }
          teardown: { needs: apply, if: always(), runs-on: ubuntu-latest, steps: [{ run: 'false' }] }
        """,
    ]

    private static let settings = """
        environments: { prod: { approvers: [anna], confirm: 'ship it' } }
        obligations:
          drill: { opened-by: apply, discharged-by: teardown, verify: 'true', retry: { attempts: 1, backoff: 100ms..200ms } }
        """

    private func with(_ body: (ServedScratch) throws -> Void) throws {
        try ServedScratch.with(workflows: Self.workflows) { served in
            try served.scratch.write("sluice.yml", Self.settings + "\n")
            try served.scratch.commit()
            try body(served)
        }
    }

    private func page(_ served: ServedScratch, _ path: String) throws -> PageText {
        let page = PageText(try served.tell("GET", path).text)
        #expect(page.faults.isEmpty, "\(path): \(page.faults)")
        return page
    }

    @Test("a run that waits for approval asks for it, with the plan's digest and what is to be typed")
    func approval() throws {
        try with { served in
            let run = try served.scratch.start(["run", "deploy", "--data-dir", served.store, "--ref", "main"])
            defer {
                run.signal(SIGINT)
                _ = try? run.answer()
            }
            try #require(
                eventually(within: 120) {
                    (try? served.tell("GET", "/p/demo/runs/1").text.contains("id=\"approvals-title\"")) ?? false
                }, "\(run.output)\(run.errors)")
            let page = try page(served, "/p/demo/runs/1")
            #expect(page.words.contains("Needs approval"))
            let form = PageText(try #require(page.element("approvals")))
            #expect(
                form.tags.contains { $0.name == "form" && $0.attributes["action"] == "/p/demo/runs/1/approve/Prod" })
            let digest = form.tags.first { $0.attributes["name"] == "digest" }?.attributes["value"] ?? ""
            #expect(digest.count == 64)
            #expect(form.words.contains("To approve, type ship it"))
            #expect(form.source.contains("formaction=\"/p/demo/runs/1/reject/Prod\""))
            #expect(try self.page(served, "/").element("approvals-demo")?.contains("run 1") == true)
            // Nobody knows who asks by TCP: the question is shown, and no form.
            let stranger = PageText(try served.get("/p/demo/runs/1").text)
            #expect(stranger.tags.contains { $0.name == "form" && $0.attributes["method"] == "post" } == false)
            let refused = try served.ask(
                "POST", "/p/demo/runs/1/approve/Prod",
                headers: ["Content-Type": "application/x-www-form-urlencoded"],
                body: "digest=\(digest)&confirmation=ship+it")
            #expect([401, 403].contains(refused.status), "\(refused)")
        }
    }

    @Test("an obligation that is left open stands first, with what to do")
    func obligation() throws {
        try with { served in
            #expect(try served.run("drill").status != 0)
            let home = try page(served, "/")
            let obligations = PageText(try #require(home.element("obligations-demo"))).words
            #expect(obligations.contains("1/apply") && obligations.contains("sluice obligations discharge 1/apply"))
            let first = try #require(home.source.range(of: "1/apply")).lowerBound
            #expect(first < (try #require(home.source.range(of: "id=\"workflows-demo\"")).lowerBound))
            let run = try page(served, "/p/demo/runs/1")
            #expect(PageText(run.element("obligations") ?? "").words.contains("Open"))
        }
    }
}
