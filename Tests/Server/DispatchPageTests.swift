import Foundation
import TestSupport
import Testing

@Suite("The pages that start a workflow", .ownThread) struct DispatchPageTests {
    private static let right = [
        "ref": "main", "input.confirm": "destroy", "input.size": "large", "input.hours": "3",
        "input.target": "staging",
    ]

    private func runs(_ served: ServedScratch) throws -> [[String: Any]] {
        try served.scratch.run("history", "--json", "--data-dir", served.store).objects()
    }

    /// Where the run is to be seen. A busy machine may show the start's place in the queue first.
    private func place(of reply: HTTPReply, _ served: ServedScratch) throws -> String? {
        guard let location = reply.headers["location"], location.hasPrefix("/p/demo/queue/") else {
            return reply.headers["location"]
        }
        let path = "/api/v1/projects/demo/queue/" + location.dropFirst("/p/demo/queue/".count)
        var run: Int?
        _ = try eventually(within: 120) {
            run = try served.tell("GET", path).object()["run"] as? Int
            return run != nil
        }
        return run.map { "/p/demo/runs/\($0)" }
    }

    @Test("lists the workflows, and has a field for each input with what it is, asks for and begins with")
    func form() throws {
        try DrillProject.serve { served in
            let list = try served.page("/p/demo/dispatch")
            #expect(list.text.contains("href=\"/p/demo/dispatch/drill\"") && list.text.contains("Restore drill"))
            #expect(list.text.contains("Checks") && !list.text.contains("href=\"/p/demo/dispatch/ci\""))
            let form = try served.page("/p/demo/dispatch/drill")
            #expect(form.field("ref") == "main" && form.field("input.hours") == "2")
            #expect(form.text.contains("Type &#39;destroy&#39;.") && form.text.contains("&lt;b&gt;servers&lt;/b&gt;"))
            #expect(form.text.contains("<option value=\"small\" selected=\"\">small</option>"))
            #expect(form.text.contains("<option value=\"prod\"></option>"))
            #expect(form.text.contains("type=\"checkbox\"") && !form.text.contains("checked="))
            #expect(try served.page("/p/demo/dispatch/ci").status == 409)
            #expect(try served.page("/p/demo/dispatch/nothing").status == 404)
            #expect(try served.page("/p/demo/dispatch/drill?ref=nowhere").status == 422)
        }
    }

    @Test("what is wrong is said at its field, with all that was typed, and nothing is planned")
    func wrong() throws {
        try DrillProject.serve { served in
            let fields = [
                "ref": "main", "input.confirm": "", "input.size": "<i>huge", "input.hours": "many",
                "input.keep": "true",
            ]
            let answer = try served.send("/p/demo/dispatch/drill/preview", fields)
            #expect(answer.status == 422 && answer.text.contains("3 fields must be mended first."), "\(answer)")
            #expect(answer.text.contains("This is required."))
            #expect(answer.text.contains("is a number, not &#39;many&#39;") && answer.field("input.hours") == "many")
            #expect(answer.text.contains("&lt;i&gt;huge") && !answer.text.contains("<i>huge"))
            #expect(answer.text.contains("checked=\"\"") && !answer.text.contains("name=\"digest\""))
            let nowhere = try served.send(
                "/p/demo/dispatch/drill/preview", Self.right.merging(["ref": "nowhere"]) { $1 })
            #expect(nowhere.status == 422 && nowhere.text.contains("id=\"ref-error\""), "\(nowhere)")
            #expect(nowhere.field("ref") == "nowhere" && nowhere.field("input.confirm") == "destroy")
        }
    }

    @Test(
        "the plan shows the commit, jobs, gates, obligations and locks, and starts nothing; then exactly it is started")
    func start() throws {
        try DrillProject.serve { served in
            let sha = try served.scratch.git("rev-parse", "HEAD")
            let plan = try served.send("/p/demo/dispatch/drill/preview", Self.right)
            #expect(plan.status == 200 && plan.text.contains(sha.prefix(10)), "\(plan)")
            let jobs = plan.section("jobs")
            #expect(jobs.contains("teardown") && jobs.contains("always()") && jobs.contains("staging"), "\(jobs)")
            let touches = plan.section("touches")
            #expect(touches.contains("staging") && touches.contains("1.0 s"), "\(touches)")
            #expect(touches.contains("./orphans") && touches.contains("servers"), "\(touches)")
            #expect(plan.section("inputs").contains("large"))
            #expect(try runs(served).isEmpty)

            let digest = try #require(plan.field("digest"))
            let submission = try #require(plan.field("submission"))
            let agreed = Self.right.merging(["digest": digest, "submission": submission]) { $1 }
            let begun = try served.send("/p/demo/dispatch/drill/start", agreed)
            #expect(try begun.status == 303 && place(of: begun, served) == "/p/demo/runs/1", "\(begun)")
            #expect(try eventually(within: 120) { try runs(served).first?["conclusion"] as? String == "success" })
            #expect(try runs(served).first?["event"] as? String == "workflow_dispatch")
            let twice = try served.send("/p/demo/dispatch/drill/start", agreed)
            #expect(try twice.status == 303 && place(of: twice, served) == "/p/demo/runs/1", "\(twice)")
            #expect(try runs(served).count == 1)
            let live = try served.page("/p/demo/environments").section("environments")
            #expect(live.contains(sha.prefix(10)), "\(live)")
        }
    }

    @Test("another plan than the one that was agreed to is refused, told apart and shown anew")
    func changed() throws {
        try DrillProject.serve { served in
            let plan = try served.send("/p/demo/dispatch/drill/preview", Self.right)
            let digest = try #require(plan.field("digest"))
            try served.scratch.write("README.md", "Meanwhile.\n")
            try served.scratch.commit()
            let sha = try served.scratch.git("rev-parse", "HEAD")
            let agreed = Self.right.merging(["digest": digest]) { $1 }
            let refused = try served.send("/p/demo/dispatch/drill/start", agreed)
            #expect(refused.status == 409 && refused.text.contains("Nothing was started."), "\(refused)")
            #expect(refused.text.contains("the commit is \(sha.prefix(7)) by now"), "\(refused)")
            #expect(refused.text.contains(sha.prefix(10)) && refused.field("digest") != digest)
            let other = try served.send(
                "/p/demo/dispatch/drill/start", agreed.merging(["input.size": "small"]) { $1 })
            #expect(other.status == 409, "\(other)")
            #expect(try runs(served).isEmpty)
            let again = try served.send(
                "/p/demo/dispatch/drill/start",
                Self.right.merging(["digest": try #require(refused.field("digest"))]) { $1 })
            #expect(again.status == 303, "\(again)")
            #expect(try eventually(within: 120) { try runs(served).first?["conclusion"] as? String == "success" })
        }
    }

    private static let ship = """
        on: { workflow_dispatch: { inputs: { word: { default: hello } } } }
        jobs: { ship: { runs-on: ubuntu-latest, environment: prod, steps: [{ run: 'true' }] } }
        """

    /// The plan that is agreed to is what the environment asks for, and nothing else is let into it.
    @Test("the plan that was shown is the one whose approval is asked for, on the page and by the API; no other one is")
    func approval() throws {
        try DrillProject.serve(["ship": Self.ship]) { served in
            #expect(try served.run("ci").status == 0)
            func preview(_ word: String) throws -> [String: String] {
                let fields = ["ref": "main", "input.word": word]
                let plan = try served.send("/p/demo/dispatch/ship/preview", fields)
                return fields.merging(["digest": try #require(plan.field("digest"), "\(plan)")]) { $1 }
            }
            /// What approvals of a plan are bound to, as it stands in what the preview sends along.
            func bound(_ agreed: [String: String]) -> String { String((agreed["digest"] ?? "").prefix { $0 != "-" }) }
            let (agreed, other) = (try preview("hi"), try preview("ho"))
            #expect(bound(agreed).count == 64 && bound(agreed) != bound(other))
            let asked = #"{"workflow": "ship", "ref": "main", "inputs": {"word": "hi"}}"#
            let plan = try served.tell("POST", ServedScratch.api + "plan", body: asked).object()
            #expect(plan["digest"] as? String == agreed["digest"], "\(plan)")

            let begun = try served.send("/p/demo/dispatch/ship/start", agreed)
            #expect(try begun.status == 303 && place(of: begun, served) == "/p/demo/runs/2", "\(begun)")
            #expect(try served.awaited(by: 2)["digest"] as? String == bound(agreed))
            #expect(try served.recorded(2)["plan_digest"] as? String == bound(agreed))
            let page = try served.page("/p/demo/runs/2")
            #expect(page.field("digest") == bound(agreed) && page.text.contains("<code>ship it</code>"), "\(page)")

            // Another plan of the same commit, what the preview itself sends, and one that was agreed to before a commit.
            let path = "/p/demo/runs/2/approve/prod"
            for digest in [bound(other), agreed["digest"] ?? ""] {
                let refused = try served.send(path, ["digest": digest, "confirmation": "ship it"])
                #expect(refused.status == 409, "\(refused)")
            }
            #expect(try served.awaited(by: 2)["state"] as? String == "asked")
            try served.scratch.write("README.md", "Meanwhile.\n")
            try served.scratch.commit()
            #expect(try served.send("/p/demo/dispatch/ship/start", other).status == 409)
            let changed = try served.send(path, ["digest": bound(try preview("hi")), "confirmation": "ship it"])
            #expect(changed.status == 409, "\(changed)")
            #expect(try served.awaited(by: 2)["state"] as? String == "asked" && runs(served).count == 2)

            let approved = try served.send(path, ["digest": bound(agreed), "confirmation": "ship it"])
            #expect(approved.status == 303, "\(approved)")
            #expect(try served.conclusion(of: 2) == "success")
        }
    }

    @Test("a start for which there is no room is shown where it waits, with why, and can be withdrawn")
    func waits() throws {
        try DrillProject.serve(configuration: "capacity: { memory-floor: 100000GiB }") { served in
            let plan = try served.send("/p/demo/dispatch/drill/preview", Self.right)
            let agreed = Self.right.merging(["digest": try #require(plan.field("digest"))]) { $1 }
            let queued = try served.send("/p/demo/dispatch/drill/start", agreed)
            #expect(queued.status == 303 && queued.headers["location"] == "/p/demo/queue/1", "\(queued)")
            let page = try served.page("/p/demo/queue/1")
            #expect(page.text.contains("Waits") && page.text.contains("/p/demo/queue/1/withdraw"), "\(page)")
            let runner = try served.page("/runner")
            #expect(runner.section("waiting").contains("memory"), "\(runner)")
            #expect(runner.section("machine").contains("Below the floor"), "\(runner)")
            let stranger = try served.get("/p/demo/queue/1", headers: ["Accept": "text/html"])
            #expect(stranger.status == 200 && !stranger.text.contains("withdraw"), "\(stranger)")
            #expect(try served.send("/p/demo/queue/1/withdraw", [:]).status == 303)
            #expect(try served.page("/p/demo/queue/1").text.contains("Withdrawn"))
            #expect(!(try served.page("/runner").section("waiting").contains("start 1")))
            #expect(try runs(served).isEmpty)
        }
    }

    @Test("going back to the form keeps what was typed")
    func edit() throws {
        try DrillProject.serve { served in
            let form = try served.send(
                "/p/demo/dispatch/drill/edit", Self.right.merging(["input.keep": "true"]) { $1 })
            #expect(form.status == 200 && form.field("input.confirm") == "destroy", "\(form)")
            #expect(form.text.contains("<option value=\"large\" selected=\"\">") && form.text.contains("checked=\"\""))
        }
    }

    @Test("nothing is started by asking for a page, nor by who may not")
    func refused() throws {
        try DrillProject.serve { served in
            for verb in ["edit", "preview", "start"] {
                let path = "/p/demo/dispatch/drill/\(verb)"
                #expect([404, 405].contains(try served.page(path).status))
                let stranger = try served.ask(
                    "POST", path, headers: ServedScratch.form, body: ServedScratch.encoded(Self.right))
                #expect([401, 403].contains(stranger.status), "\(stranger)")
            }
            let form = try served.get("/p/demo/dispatch/drill", headers: ["Accept": "text/html"])
            #expect(form.text.contains("needs the role 'operate'") && !form.text.contains("Show the plan"))
            #expect(try runs(served).isEmpty)
        }
    }
}
