import Foundation
import TestSupport
import Testing

/// Questions to the API of a real server, about real runs.
@Suite(.ownThread) struct APIReadingTests {
    private static let workflows = [
        "good": """
        name: Good
        on:
          push:
          workflow_dispatch:
            inputs:
              depth: { type: choice, options: [shallow, deep], default: shallow, description: How far. }
          schedule: [{ cron: "0 3 * * *" }]
        jobs:
          build:
            runs-on: ubuntu-latest
            outputs: { answer: "${{ steps.say.outputs.answer }}" }
            steps:
              - id: say
                run: |
                  echo "answer=42" >>"$GITHUB_OUTPUT"
                  echo '::warning file=a.txt,line=3::Look here.'
                  mkdir -p out/sub
                  echo '<p>hello</p><script>alert(1)</script>' >out/report.html
                  echo data >'out/sub/ä b.bin'
              - uses: actions/upload-artifact@v4
                with: { name: "out", path: out }
        """,
        "bad": "on: [push, workflow_dispatch]\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: exit 3 }] } }\n",
        "broken": "on: [push, workflow_dispatch]\njobs: { a: { runs-on: ubuntu-latest, stepz: [] } }\n",
    ]

    @Test func tellsWhatIsThere() throws {
        try ServedScratch.with(workflows: Self.workflows) { served in
            try served.run("good")
            try served.run("bad")
            try projects(served)
            try workflows(served)
            try runs(served)
            try details(served)
            try records(served)
            try artifacts(served)
        }
    }

    private func projects(_ served: ServedScratch) throws {
        let projects = try #require(try served.tell("GET", "/api/v1/projects").object()["projects"] as? [[String: Any]])
        #expect(projects.map { $0["name"] as? String } == ["demo"])
        #expect(projects[0]["default_branch"] as? String == "main")
        #expect(projects[0]["role"] as? String == "admin")
        #expect((projects[0]["last_run"] as? [String: Any])?["number"] as? Int == 2)
        let demo = try served.tell("GET", "/api/v1/projects/demo").object()
        let trends = try #require(demo["trends"] as? [[String: Any]])
        #expect(trends.map { $0["workflow"] as? String } == ["workflows/bad.yml", "workflows/good.yml"])
        #expect((demo["unfinished_runs"] as? [Any])?.isEmpty == true)
    }

    private func workflows(_ served: ServedScratch) throws {
        let reply = try served.tell("GET", "/api/v1/projects/demo/workflows").object()
        let workflows = try #require(reply["workflows"] as? [[String: Any]])
        #expect(workflows.map { $0["file"] as? String } == ["bad", "broken", "good"])
        let (broken, good) = (workflows[1], workflows[2])
        #expect((broken["errors"] as? [String])?.first?.hasPrefix("workflows/broken.yml:2:") == true)
        #expect(good["name"] as? String == "Good")
        #expect(good["triggers"] as? [String] == ["push", "workflow_dispatch", "schedule"])
        #expect(good["is_dispatchable"] as? Bool == true)
        let input = try #require((good["inputs"] as? [[String: Any]])?.first)
        #expect(input["name"] as? String == "depth")
        #expect(input["options"] as? [String] == ["shallow", "deep"])
        #expect(input["default"] as? String == "shallow")
        #expect(good["last_conclusion"] as? String == "success")
        #expect(workflows[0]["last_conclusion"] as? String == "failure")
    }

    private func runs(_ served: ServedScratch) throws {
        let sha = try served.scratch.git("rev-parse", "HEAD").trimmingCharacters(in: .whitespacesAndNewlines)
        func check(_ query: String, _ expected: [Int]) throws {
            let reply = try served.tell("GET", "/api/v1/projects/demo/runs?" + query)
            #expect(try reply.numbers() == expected, "\(query): \(reply)")
        }
        try check("", [2, 1])
        let lives = try served.tell("GET", "/api/v1/projects/demo/runs").list("runs").map { $0["engine"] as? String }
        #expect(lives == ["finished", "finished"])
        try check("workflow=good", [1])
        try check("workflow=Good", [1])
        try check("workflow=workflows/bad.yml", [2])
        try check("workflow=broken", [])
        try check("conclusion=failure", [2])
        try check("branch=main", [2, 1])
        try check("branch=refs/heads/main&conclusion=success", [1])
        try check("branch=other", [])
        try check("sha=\(sha.prefix(5).uppercased())", [2, 1])
        try check("event=push&state=finished", [2, 1])
        try check("state=running", [])
        try check("actor=nobody", [])
    }

    private func details(_ served: ServedScratch) throws {
        let run = try served.tell("GET", "/api/v1/projects/demo/runs/1").object()
        #expect(run["conclusion"] as? String == "success")
        #expect((run["requester"] as? String)?.isEmpty == false)
        let job = try served.tell("GET", "/api/v1/projects/demo/runs/1/jobs/build").object()
        #expect((job["outputs"] as? [String: Any])?["answer"] as? String == "42")
        let steps = try served.tell("GET", "/api/v1/projects/demo/runs/1/steps").list("steps")
        #expect(steps.map { $0["job"] as? String } == ["build", "build"])
        let annotation = (steps[0]["annotations"] as? [[String: Any]])?.first
        #expect(annotation?["message"] as? String == "Look here.")
        #expect(try served.tell("GET", "/api/v1/projects/demo/runs/2/jobs").list("jobs").count == 1)
        // The journal, page by page, is the journal.
        var (path, sequences): (String?, [Int]) = ("/api/v1/projects/demo/runs/1/journal?limit=5", [])
        while let next = path {
            let reply = try served.tell("GET", next)
            sequences += try reply.list("entries").compactMap { $0["sequence"] as? Int }
            path = reply.nextPage
        }
        #expect(sequences == Array(1...(run["events"] as? Int ?? 0)))
        #expect(sequences.count > 5)
    }

    private func records(_ served: ServedScratch) throws {
        let sha = try served.scratch.git("rev-parse", "HEAD").trimmingCharacters(in: .whitespacesAndNewlines)
        for (path, name) in [
            ("runs/1/approvals", "approvals"), ("approvals", "approvals"), ("obligations", "obligations"),
            ("schedules", "ticks"), ("deployments", "live"), ("deployments/production", "deployments"),
        ] {
            #expect(try served.tell("GET", "/api/v1/projects/demo/" + path).list(name).isEmpty)
        }
        let schedules = try served.tell("GET", "/api/v1/projects/demo/schedules").list("schedules")
        let lines = schedules.first?["lines"] as? [[String: Any]] ?? []
        let next = lines.first?["next"] as? [String] ?? []
        #expect(schedules.count == 1 && lines.first?["cron"] as? String == "0 3 * * *", "\(schedules)")
        #expect(next.count == 4 && next == next.sorted() && next.allSatisfy { $0.contains("T03:00:00") }, "\(next)")
        let others = try served.tell("GET", "/api/v1/projects/demo/schedules?workflow=workflows/bad.yml")
        #expect(try others.list("schedules").isEmpty)
        let evidence = try served.tell("GET", "/api/v1/projects/demo/evidence/\(sha)").list("runs")
        #expect(evidence.map { $0["number"] as? Int } == [2, 1])
        #expect(evidence.map { $0["evidence"] as? Bool } == [true, true])
        let runner = try #require(try served.tell("GET", "/api/v1/runners").list("runners").first)
        #expect((runner["memory"] as? [String: Any])?["total"] as? Int ?? 0 > 1 << 20)
    }

    private func artifacts(_ served: ServedScratch) throws {
        let base = "/api/v1/projects/demo/runs/1/artifacts"
        #expect(try served.tell("GET", base).list("artifacts").map { $0["name"] as? String } == ["out"])
        let files = try served.tell("GET", base + "/out").list("files")
        #expect(files.map { $0["path"] as? String } == ["report.html", "sub/ä b.bin"])
        let page = try served.tell("GET", base + "/out/files/report.html")
        #expect(page.text == "<p>hello</p><script>alert(1)</script>\n")
        #expect(page.headers["content-security-policy"]?.hasPrefix("sandbox; default-src 'none'") == true)
        #expect(page.headers["content-disposition"]?.hasPrefix("inline") == true)
        #expect(page.headers["x-content-type-options"] == "nosniff")
        let other = try served.tell("GET", base + "/out/files/sub/%C3%A4%20b.bin")
        #expect(other.text == "data\n")
        #expect(other.headers["content-type"] == "application/octet-stream")
        #expect(other.headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%A4%20b.bin")
        let zip = try served.tell("GET", base + "/out/zip")
        #expect(zip.headers["content-type"] == "application/zip")
        #expect(zip.headers["content-length"] == "\(zip.body.count)")
        #expect(Array(zip.body.prefix(4)) == [0x50, 0x4B, 3, 4])
        for path in ["/out/files/../../../x", "/out/files/nothing", "/other", "/other/zip", "/out/files/%2e%2e/x"] {
            #expect(try served.tell("GET", base + path).status == 404, "\(path)")
        }
    }

    @Test func comesPageByPageEachOnce() throws {
        try ServedScratch.with(workflows: [
            "quick":
                "on: [push, workflow_dispatch]\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }\n"
        ]
        ) {
            served in
            for _ in 1...7 { try served.run("quick") }
            for limit in [1, 2, 3, 7, 100] {
                var (path, numbers): (String?, [Int]) = ("/api/v1/projects/demo/runs?limit=\(limit)&workflow=quick", [])
                while let next = path {
                    let reply = try served.tell("GET", next)
                    numbers += try reply.numbers()
                    path = reply.nextPage
                }
                #expect(numbers == [7, 6, 5, 4, 3, 2, 1], "limit \(limit)")
            }
            try validators(served)
        }
    }

    private func validators(_ served: ServedScratch) throws {
        let path = "/api/v1/projects/demo/runs?limit=1"
        let first = try served.tell("GET", path)
        let tag = try #require(first.headers["etag"])
        #expect(tag.hasPrefix("\"") && tag.count == 34)
        for known in [tag, "W/" + tag, "\"x\", " + tag, "*"] {
            let again = try served.tell("GET", path, headers: ["If-None-Match": known])
            #expect(again.status == 304 && again.body.isEmpty && again.headers["etag"] == tag, "\(known)")
        }
        #expect(try served.tell("GET", path, headers: ["If-None-Match": "\"x\""]).status == 200)
        try served.run("quick")
        let later = try served.tell("GET", path, headers: ["If-None-Match": tag])
        #expect(later.status == 200)
        #expect(later.headers["etag"] != tag)
    }

    @Test func refusesWhatItDoesNotTake() throws {
        try ServedScratch.with(workflows: [
            "quick":
                "on: [push, workflow_dispatch]\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }\n"
        ]
        ) {
            served in
            try served.run("quick")
            func check(_ path: String, _ status: Int, _ detail: String, hint: String? = nil) throws {
                let reply = try served.tell("GET", "/api/v1/" + path)
                #expect(reply.status == status, "\(path)")
                #expect(reply.headers["content-type"] == "application/problem+json", "\(path)")
                let problem = try reply.object()
                #expect(problem["detail"] as? String == detail, "\(path)")
                #expect(problem["hint"] as? String == hint, "\(path)")
            }
            let runs = "projects/demo/runs"
            try check(runs + "?limt=3", 400, "There is no query parameter 'limt' here.", hint: "Did you mean 'limit'?")
            try check(runs + "?limit=0", 400, "'limit' must be a whole number from 1 to 100, not '0'.")
            try check(runs + "?limit=101", 400, "'limit' must be a whole number from 1 to 100, not '101'.")
            try check(runs + "?limit=+5", 400, "'limit' must be a whole number from 1 to 100, not ' 5'.")
            try check(runs + "?limit=1&limit=2", 400, "The query parameter 'limit' is given more than once.")
            try check(
                runs + "?before=x", 400, "'before' must be a whole number from 1 to 2147483647, not 'x'.")
            try check(
                runs + "?conclusion=failed", 400, "'conclusion' cannot be 'failed'.",
                hint: "Known are: success, failure, cancelled, skipped.")
            try check(runs + "?sha=zz", 400, "'sha' must be the beginning of a SHA, not 'zz'.")
            try check(
                runs + "?workflow=quik", 400, "There is no workflow 'quik' in this project.",
                hint: "Did you mean 'quick'?")
            try check(runs + "/99", 404, "There is no run 99 in the history.")
            try check(runs + "/0", 404, "'0' is no run's number.")
            try check(runs + "/1x", 404, "'1x' is no run's number.")
            try check(runs + "/1/jobs/b", 404, "Run 1 has no job 'b'.", hint: "Did you mean 'a'?")
            try check(runs + "/1?x=", 400, "There is no query parameter 'x' here.", hint: "It takes none.")
            try check("projects/other", 404, "There is no project 'other'.")
            try check("projects/demo/evidence/abc", 404, "'abc' is no full SHA.", hint: "Give all 40 digits.")
            #expect(try served.tell("DELETE", "/api/v1/" + runs).status == 405)
        }
    }
}

extension HTTPReply {
    /// The objects of a list in the answer.
    func list(_ name: String) throws -> [[String: Any]] {
        guard status == 200, let list = try object()[name] as? [[String: Any]] else {
            throw HTTPClient.Failure(description: "No list '\(name)': \(self)")
        }
        return list
    }

    func numbers() throws -> [Int] { try list("runs").compactMap { $0["number"] as? Int } }

    /// RFC 8288.
    var nextPage: String? {
        guard let link = headers["link"], link.hasSuffix("; rel=\"next\"") else { return nil }
        return link.split(separator: ">").first.map { String($0.dropFirst()) }
    }
}
