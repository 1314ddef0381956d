import Expressions
import Foundation
import Server
import TestSupport
import Testing

@Suite("What a look at a repository starts", .ownThread)
struct PollTests {
    private static let workflows = [
        "ci": "on: { push: { branches: ['**'] } }\n" + TriggerScratch.job,
        "docs": "on: { push: { branches: [main], paths: ['docs/**'] } }\n" + TriggerScratch.job,
        "release": "on: { push: { tags: ['v*'] } }\n" + TriggerScratch.job,
        "by-hand": "on: workflow_dispatch\n" + TriggerScratch.job,
    ]

    @Test("The first look only remembers; a moved branch starts the workflows whose filters take it, at its commit")
    func branches() throws {
        try TriggerScratch.with(workflows: Self.workflows) { served in
            try served.nothingElse(after: 0)
            let before = try served.scratch.git("rev-parse", "main")
            let after = try served.change("source.txt")
            let all = try served.started(2)
            let request = try #require(all.last)
            #expect(request.workflow == "workflows/ci.yml" && request.event == "push" && request.ref == after)
            #expect(request.requester == "poll" && request.actor == "sluice" && !request.isUntrusted)
            guard case .object(let payload)? = request.payload else { return #expect(Bool(false), "no payload") }
            #expect(payload["ref"] == "refs/heads/main" && payload["before"] == .string(before))
            #expect(payload["after"] == .string(after) && payload["forced"] == false)
            // A commit may name anybody.
            guard case .object(let pusher)? = payload["pusher"] else { return #expect(Bool(false), "no pusher") }
            #expect(pusher.entries.map(\.key) == ["name"] && pusher["name"] == "sluice")
            guard case .array(let commits)? = payload["commits"] else { return #expect(Bool(false), "no commits") }
            #expect(commits.count == 1)
            try served.nothingElse(after: 2)

            try served.change("docs/guide.md")
            let more = Set(try served.started(5).dropFirst(3).map(\.workflow))
            #expect(more == ["workflows/ci.yml", "workflows/docs.yml"])
        }
    }

    @Test("A new tag starts what takes tags; what is deleted starts nothing")
    func tags() throws {
        try TriggerScratch.with(workflows: Self.workflows) { served in
            try served.nothingElse(after: 0)
            try served.scratch.git("tag", "-a", "-m", "one", "v1")
            #expect(try served.started(2).last?.workflow == "workflows/release.yml")
            try served.scratch.git("branch", "side")
            #expect(try served.started(3).last?.workflow == "workflows/ci.yml")
            try served.scratch.git("branch", "-D", "side")
            try served.scratch.git("tag", "-d", "v1")
            try served.nothingElse(after: 3)
        }
    }

    @Test("Of branches that the server's file does not name nothing is started")
    func namedBranches() throws {
        try TriggerScratch.with(workflows: Self.workflows, project: ["branches: [main, 'release/**', '!release/old']"])
        {
            served in
            try served.nothingElse(after: 0)
            for branch in ["side", "release/old", "release/new"] { try served.scratch.git("branch", branch) }
            let ref = try served.started(2).last?.payload.flatMap { value -> Value? in
                if case .object(let object) = value { object["ref"] } else { nil }
            }
            #expect(ref == "refs/heads/release/new")
            try served.nothingElse(after: 2)
        }
    }

    @Test("A URL is followed through its mirror; a fault is told, and gone when it is over")
    func mirror() throws {
        try TriggerScratch.with(workflows: Self.workflows, repository: "file://REPOSITORY/") { served in
            let project = try #require(served.parts.projects.all.first)
            #expect(
                eventually(within: 120) { FileManager.default.fileExists(atPath: project.repositoryPath + "/HEAD") })
            try served.nothingElse(after: 0)
            let after = try served.change("source.txt")
            #expect(try served.started(2).last?.ref == after)

            let path = served.scratch.repository
            try FileManager.default.moveItem(atPath: path, toPath: path + "-away")
            #expect(eventually(within: 120) { served.parts.triggers.fault(of: "demo") != nil })
            let told = "error: The repository cannot be followed: There is no repository 'file://"
            #expect(eventually(within: 120) { served.log.all.contains(told) }, "\(served.log.all)")
            try FileManager.default.moveItem(atPath: path + "-away", toPath: path)
            #expect(eventually(within: 120) { served.parts.triggers.fault(of: "demo") == nil })
            try served.change("other.txt")
            #expect(try served.started(3).count == 3)
        }
    }

    @Test(
        "What was pushed while the server was away is started when it is back, and what was started is not started again"
    )
    func onceWhateverHappens() throws {
        try TriggerScratch.with(workflows: Self.workflows) { served in
            try served.nothingElse(after: 0)
            let first = try served.change("source.txt")
            #expect(try served.started(2).last?.ref == first)
            var second = ""
            try served.restart { second = try served.change("while-away.txt") }
            #expect(try served.started(3).last?.ref == second)
            try served.restart()
            try served.nothingElse(after: 3)
        }
    }

    @Test("Workflows of the default branch follow a run that has finished, once each")
    func following() throws {
        let workflows = [
            "ci": "name: CI\non: workflow_dispatch\n" + TriggerScratch.job,
            "after": "on: { workflow_run: { workflows: [CI], types: [completed] } }\n" + TriggerScratch.job,
            "other": "on: { workflow_run: { workflows: [Other] } }\n" + TriggerScratch.job,
            "elsewhere": "on: { workflow_run: { workflows: [CI], branches: [release] } }\n" + TriggerScratch.job,
        ]
        try TriggerScratch.with(workflows: workflows) { served in
            try served.nothingElse(after: 0)
            let place = ["--data-dir", served.store, "--ref", "main"]
            #expect(try served.scratch.start(["run", "ci"] + place).answer().status == 0)
            served.parts.news.post("demo", .run(1))
            let request = try #require(try served.started(2).last)
            #expect(request.workflow == "workflows/after.yml" && request.event == "workflow_run" && request.after == 1)
            #expect(request.requester == "run 1" && request.ref == nil)
            served.parts.news.post("demo", .run(1))
            try served.restart()
            try served.nothingElse(after: 2)
        }
    }

    @Test("Runs follow each other three times; what would be the fourth is not started, and the log says so")
    func chain() throws {
        var workflows = ["link-0": "name: Link 0\non: workflow_dispatch\n" + TriggerScratch.job]
        for number in 1...5 {
            workflows["link-\(number)"] =
                "name: Link \(number)\non: { workflow_run: { workflows: [Link \(number - 1)], types: [completed] } }\n"
                + TriggerScratch.job
        }
        try TriggerScratch.with(workflows: workflows) { served in
            try served.nothingElse(after: 0)
            /// Carries out what was started last, as a server would.
            func run(_ number: Int, _ place: String...) throws {
                let command = ["run", "link-\(number - 1)", "--data-dir", served.store] + place
                let answer = try served.scratch.start(command).answer()
                try #require(answer.status == 0, "\(answer)")
                served.parts.news.post("demo", .run(number))
            }
            try run(1, "--ref", "main")
            for number in 2...4 {
                let request = try #require(try served.started(number).last)
                #expect(request.workflow == "workflows/link-\(number - 1).yml" && request.after == number - 1)
                try run(number, "--after", "\(number - 1)")
            }
            let line =
                "warning: Nothing follows run 4: it is the end of a chain of 3 runs that follow each other."
            #expect(eventually(within: 120) { served.log.all.contains(line) }, "\(served.log.all)")
            try served.nothingElse(after: 4)
            // Nor when somebody looks again.
            try served.restart()
            try served.nothingElse(after: 5)
            #expect(!served.requests.contains { $0.workflow == "workflows/link-4.yml" })
        }
    }
}
