import Foundation
import TestSupport
import Testing

/// The pages as a browser gets them, of real runs.
@Suite(.ownThread) struct PagesTests {
    private static let workflows = [
        "ci": """
        name: Build & test
        on: [push, workflow_dispatch]
        jobs:
          build:
            runs-on: ubuntu-latest
            steps:
              - name: Compile
                run: |
                  echo "## Built" >> $GITHUB_STEP_SUMMARY
                  echo "[docs](https://docs.example/x) and **7** files" >> $GITHUB_STEP_SUMMARY
          test:
            needs: build
            strategy: { fail-fast: false, matrix: { part: [one, two] } }
            runs-on: ubuntu-latest
            steps:
              - name: Test ${{ matrix.part }}
                run: echo "::error file=a.c,line=3::It broke in ${{ matrix.part }}"; test ${{ matrix.part }} = one
          package:
            needs: test
            runs-on: ubuntu-latest
            steps: [{ run: 'true' }]
          clean:
            needs: [build, test]
            if: always()
            runs-on: ubuntu-latest
            steps: [{ run: 'true' }]
        """,
        "good": "on: [push, workflow_dispatch]\njobs: { one: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }",
    ]

    private func page(_ served: ServedScratch, _ path: String) throws -> PageText {
        let reply = try served.tell("GET", path, headers: ["Accept": "text/html"])
        try #require(reply.status == 200, "\(path): \(reply)")
        #expect(reply.headers["content-type"] == "text/html; charset=utf-8")
        let page = PageText(reply.text)
        #expect(page.faults.isEmpty, "\(path): \(page.faults)")
        return page
    }

    @Test("before anything ran, pages say what to do")
    func empty() throws {
        try ServedScratch.with(workflows: Self.workflows) { served in
            #expect(try page(served, "/").words.contains("Nothing has run yet."))
            #expect(try page(served, "/p/demo").words.contains("Nothing has run yet."))
            #expect(try page(served, "/p/demo/runs").words.contains("Nothing has run yet."))
            #expect(try page(served, "/p/demo/queue").words.contains("Nothing waits to begin."))
            let missing = try served.tell("GET", "/p/demo/runs/7", headers: ["Accept": "text/html"])
            #expect(missing.status == 404 && PageText(missing.text).faults.isEmpty)
            #expect(PageText(missing.text).words.contains("Not Found"))
            #expect(try served.tell("GET", "/p/other", headers: ["Accept": "text/html"]).status == 404)
            let nowhere = try served.tell("GET", "/nowhere", headers: ["Accept": "text/html"])
            #expect(nowhere.status == 404 && nowhere.text.contains("<h1>Not Found</h1>"))
        }
    }

    @Test("a run that failed says where and why, and the history and the home page know of it")
    func failed() throws {
        try ServedScratch.with(workflows: Self.workflows) { served in
            #expect(try served.run("ci").status == 1)
            #expect(try served.run("good").status == 0)
            let run = try page(served, "/p/demo/runs/1")
            #expect(run.words.contains("Build & test #1 Failed"))
            #expect(run.element("timeline")?.contains("exit code 1") == true)
            #expect(run.element("summary")?.contains("<h4>Built</h4>") == true)
            #expect(run.element("summary")?.contains("href=\"https://docs.example/x\"") == true)
            #expect(PageText(run.element("annotations") ?? "").words.contains("a.c:3"))
            #expect(run.source.contains("name=\"failed\""))
            let (graph, lanes) = (try text(run.element("graph-words")), try timeline(run))
            #expect(graph == Self.graph, "\(graph)")
            #expect(lanes == Self.lanes, "\(lanes)")
            #expect(run.words.contains("none: it did not succeed"))
            #expect(run.words.contains("run_created") || run.element("journal")?.contains("created") == true)

            let home = try page(served, "/")
            #expect(
                home.words.contains("0 of the last 1 run succeeded")
                    || home.source.contains("0 of the last 1 run succeeded"))
            #expect(home.source.contains("1 of the last 1 run succeeded"))
            let history = try page(served, "/p/demo/runs")
            #expect(history.links.contains("/p/demo/runs/1") && history.links.contains("/p/demo/runs/2"))
            let good = try page(served, "/p/demo/runs?result=success")
            #expect(!good.links.contains("/p/demo/runs/1") && good.links.contains("/p/demo/runs/2"))
            let other = try page(served, "/p/demo/runs?branch=other")
            #expect(other.words.contains("No run is like that."))
            #expect(try served.tell("GET", "/p/demo/runs?sha=xyz").status == 400)
            #expect(try served.tell("GET", "/p/demo/runs?before=x").status == 400)
        }
    }

    private func text(_ source: String?) throws -> String { PageText(try #require(source)).words }

    /// The jobs and steps with their states, without times.
    private func timeline(_ page: PageText) throws -> String {
        let words = PageText(try #require(page.element("timeline"))).words
        return words.replacing(/[0-9.]+ (s|min [0-9]+ s)/, with: "TIME")
    }

    private static let graph =
        """
        The same in words build: needs nothing; on the critical path; build succeeded test (2): after build; on the critical path; \
        test (one) succeeded, test (two) failed package: after test (2); package skipped clean: after build, test (2); on the \
        critical path; clean succeeded
        """
    private static let lanes =
        """
        Timeline Succeeded build Succeeded, TIME Succeeded Compile TIME Succeeded test (one) Succeeded, TIME Succeeded Test one TIME \
        Failed test (two) Failed, TIME Failed Test two TIME Process completed with exit code 1. Skipped package Skipped, \
        – It needs 'test', which failed. It came to no step. Succeeded clean Succeeded, TIME Succeeded Run true TIME
        """

    @Test("where people look for what stands elsewhere they are led there")
    func detours() throws {
        try ServedScratch.with(workflows: Self.workflows) { served in
            let detours = [
                "/p": "/", "/p/demo/workflows": "/p/demo/dispatch", "/p/demo/start": "/p/demo/dispatch",
                "/p/demo/runner": "/runner", "/p/demo/drills": "/p/demo/schedules",
                "/p/demo/approvals": "/p/demo/environments#approvals",
                "/p/demo/deployments": "/p/demo/environments#deployments",
            ]
            for (path, place) in detours {
                let reply = try served.tell("GET", path, headers: ["Accept": "text/html"])
                #expect(reply.status == 303 && reply.headers["location"] == place, "\(path): \(reply)")
            }
            #expect(try served.tell("GET", "/p/other/workflows", headers: ["Accept": "text/html"]).status == 404)
        }
    }

    @Test("filters are folded while none is set, and open where one is")
    func filters() throws {
        try ServedScratch.with(workflows: Self.workflows) { served in
            try served.run("good")
            for (path, isOpen) in [("/p/demo/runs", false), ("/p/demo/runs?result=success", true)] {
                let fold = try page(served, path).tags.first { $0.attributes["id"] == "filter" }
                #expect(fold?.name == "details" && (fold?.attributes["open"] != nil) == isOpen, "\(path)")
            }
        }
    }

    @Test("an asset is kept by its hash, and asked for by nobody's role")
    func assets() throws {
        try ServedScratch.with { served in
            let page = try page(served, "/")
            let style = try #require(page.tags.first { $0.attributes["rel"] == "stylesheet" }?.attributes["href"])
            let reply = try served.get(style)
            #expect(reply.status == 200 && reply.headers["content-type"] == "text/css; charset=utf-8")
            #expect(reply.headers["cache-control"] == "public, max-age=31536000, immutable")
            let tag = try #require(reply.headers["etag"])
            #expect(try served.get(style, headers: ["If-None-Match": tag]).status == 304)
            #expect(try served.get("/assets/style.css").headers["cache-control"] == "no-cache")
            #expect(try served.get("/assets/live.js").headers["content-type"] == "text/javascript; charset=utf-8")
            #expect(try served.get("/assets/icon.svg").text.contains("<svg"))
            #expect(try served.get("/assets/none.css").status == 404)
            #expect(try served.get("/assets/..%2Fserver.sqlite").status == 404)
        }
    }

    @Test("a script that asks again gets what is in the frame, and no frame")
    func fragment() throws {
        try ServedScratch.with(workflows: Self.workflows) { served in
            try served.run("good")
            let fragment = try served.tell("GET", "/p/demo/runs/1", headers: ["x-sluice-fragment": "1"]).text
            #expect(!fragment.contains("<header") && fragment.contains("id=\"timeline\""))
            #expect(fragment.utf8.count < (try page(served, "/p/demo/runs/1").source.utf8.count))
        }
    }

    @Test("each link of each page leads somewhere, and each mark in a link is there")
    func links() throws {
        try ServedScratch.with(workflows: Self.workflows) { served in
            try served.run("ci")
            try served.run("good")
            var (open, pages): ([String], [String: PageText]) = (["/"], [:])
            var links: [(from: String, to: String)] = []
            while let path = open.popLast(), pages.count < 150 {
                let reply = try served.tell("GET", path, headers: ["Accept": "text/html"])
                #expect(reply.status == 200, "\(path), from \(links.first { $0.to == path }?.from ?? "the start")")
                guard reply.headers["content-type"]?.hasPrefix("text/html") == true else { continue }
                let page = PageText(reply.text)
                pages[path] = page
                for link in page.links where link.hasPrefix("/") {
                    let target = String(link.prefix { $0 != "#" })
                    links.append((path, link))
                    if pages[target] == nil, !open.contains(target) { open.append(target) }
                }
            }
            for link in links where link.to.contains("#") {
                let halves = link.to.split(separator: "#", maxSplits: 1)
                guard halves.count == 2, let page = pages[String(halves[0])] else { continue }
                #expect(page.source.contains(" id=\"\(halves[1])\""), "\(link.to), from \(link.from)")
            }
            #expect(pages.count > 8)
        }
    }
}
