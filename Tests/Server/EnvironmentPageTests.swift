import Foundation
import TestSupport
import Testing

@Suite("The page of environments", .ownThread) struct EnvironmentPageTests {
    private static let deploy = """
        name: Roll out
        on: [push, workflow_dispatch]
        jobs:
          ship:
            runs-on: ubuntu-latest
            environment: { name: staging, url: 'https://staging.example.org/' }
            steps: [{ run: 'true' }]
        """

    @Test("tells what is live, by whom, with what evidence and which rules, and what was before it")
    func live() throws {
        try DrillProject.serve(["deploy": Self.deploy]) { served in
            #expect(try served.page("/p/demo/environments").text.contains("Nothing was brought into it yet."))
            let first = try served.scratch.git("rev-parse", "HEAD")
            #expect(try served.run("deploy").status == 0)
            try served.scratch.write("README.md", "Another one.\n")
            try served.scratch.commit()
            let second = try served.scratch.git("rev-parse", "HEAD")
            #expect(try served.run("ci").status == 0)
            #expect(try served.run("deploy").status == 0)

            let page = try served.page("/p/demo/environments")
            #expect(page.status == 200 && page.headers["content-type"] == "text/html; charset=utf-8")
            let live = page.section("environments")
            #expect(live.contains(second.prefix(10)) && !live.contains(first.prefix(10)), "\(live)")
            #expect(live.contains("href=\"/p/demo/runs/2\""), "The evidence: \(live)")
            #expect(live.contains("href=\"https://staging.example.org/\"") && live.contains(DrillProject.user))
            // What prod asks for, although nothing was ever brought there.
            #expect(live.contains("by \(DrillProject.user) or ann") && live.contains("<code>ship it</code>"), "\(live)")
            #expect(live.contains("<code>main</code>") && live.contains("<code>ci</code>"), "\(live)")
            let past = page.section("deployments")
            for part in [live, past] { #expect(part.contains(">Roll out #3</a>"), "\(part)") }
            #expect(past.contains(first.prefix(10)) && past.contains(second.prefix(10)), "\(past)")
            let nobody = try served.page("/p/demo/environments?environment=nowhere")
            #expect(nobody.text.contains("There is no environment &#39;nowhere&#39;."))
        }
    }

    @Test("deployments come page by page, and none twice")
    func pages() throws {
        try DrillProject.serve(["deploy": Self.deploy]) { served in
            for _ in 0..<22 { #expect(try served.run("deploy").status == 0) }
            let newest = try served.page("/p/demo/environments?environment=Staging")
            let path = "/p/demo/environments?environment=staging&amp;before=3#deployments"
            #expect(newest.section("deployments").contains("href=\"\(path)\""), "\(newest.section("deployments"))")
            let older = try served.page("/p/demo/environments?environment=staging&before=3").section("deployments")
            #expect(older.contains("runs/2\"") && older.contains("runs/1\"") && !older.contains("runs/3\""), "\(older)")
            #expect(!older.contains("Older"), "\(older)")
            #expect(try served.page("/p/demo/environments?before=many").status == 400)
        }
    }

    @Test("an approval is told with who, when and on which plan, before and after somebody decides")
    func approvals() throws {
        let deploy = """
            on: [push, workflow_dispatch]
            jobs: { ship: { runs-on: ubuntu-latest, environment: prod, steps: [{ run: 'true' }] } }
            """
        try DrillProject.serve(["deploy": deploy]) { served in
            let scratch = served.scratch
            #expect(try served.run("ci").status == 0)
            let run = try scratch.start(["run", "deploy", "--data-dir", served.store, "--ref", "main"])
            let isAsked = try eventually(within: 120) {
                try served.page("/p/demo/environments").section("approvals").contains("Waits")
            }
            try #require(isAsked, "\(run.output)\(run.errors)")
            let answer = try scratch.run(
                "approve", "2", "prod", "--confirm", "ship it", "--comment", "<b>Good</b>", "--data-dir", served.store)
            #expect(answer.status == 0, "\(answer)")
            #expect(try run.answer().status == 0)

            let approvals = try served.page("/p/demo/environments").section("approvals")
            #expect(approvals.contains("Approved") && !approvals.contains("Waits"), "\(approvals)")
            #expect(approvals.contains(DrillProject.user) && approvals.contains("href=\"/p/demo/runs/2\""))
            #expect(approvals.contains("&lt;b&gt;Good&lt;/b&gt;") && !approvals.contains("<b>Good"), "\(approvals)")
            let shown = try scratch.run("show", "2", "--json", "--data-dir", served.store).objects().first
            let digest = (shown?["approvals"] as? [[String: Any]])?.first?["digest"] as? String
            #expect(approvals.contains("title=\"\(try #require(digest))\""), "\(approvals)")
        }
    }

    @Test("names and addresses that somebody made up do nothing")
    func hostile() throws {
        let deploy = """
            on: [push, workflow_dispatch]
            jobs:
              ship:
                runs-on: ubuntu-latest
                environment: { name: '"><img src=x onerror=alert(1)>', url: 'javascript:alert(1)' }
                steps: [{ run: 'true' }]
            """
        try DrillProject.serve(["deploy": deploy]) { served in
            #expect(try served.run("deploy").status == 0)
            let page = try served.page("/p/demo/environments")
            #expect(page.text.contains("&lt;img src=x") && !page.text.contains("<img"), "\(page)")
            #expect(!page.text.contains("href=\"javascript"), "\(page)")
        }
    }

    @Test("rules that cannot be read are said to be so, and what is live is shown all the same")
    func broken() throws {
        try DrillProject.serve(["deploy": Self.deploy]) { served in
            #expect(try served.run("deploy").status == 0)
            try served.scratch.write("sluice.yml", "environments: { prod: { approvers: 7, nonsense: 1 } }\n")
            try served.scratch.commit()
            let page = try served.page("/p/demo/environments")
            #expect(page.status == 200 && page.text.contains("role=\"alert\""), "\(page)")
            #expect(page.section("environments").contains("staging"))
        }
    }
}
