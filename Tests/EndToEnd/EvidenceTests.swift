import Foundation
import TestSupport
import Testing

/// `requires:` for the commit that jobs have checked out.
@Suite("Evidence for a commit", .ownThread)
struct EvidenceTests {
    private static func proof(_ steps: String) -> String {
        """
        on: { push: {}, workflow_dispatch: {}, workflow_run: { workflows: [begin] } }
        jobs:
          prove:
            runs-on: linux
            steps:
        \(steps.split(separator: "\n").map { "      " + $0 }.joined(separator: "\n"))
        """
    }

    private static let begin = "name: begin\non: push\njobs: { a: { runs-on: linux, steps: [{ run: 'true' }] } }\n"
    private static let deploy = """
        on: workflow_dispatch
        jobs:
          ship: { runs-on: linux, environment: prod, steps: [{ run: 'true' }] }
        """

    /// A repository whose `main` is one commit before `topic`, which is checked out.
    private func with(_ steps: String, _ body: (Scratch, _ main: String, _ topic: String) throws -> Void) throws {
        let workflows = ["begin": Self.begin, "proof": Self.proof(steps), "deploy": Self.deploy]
        try Scratch.with(workflows: workflows) { scratch in
            try scratch.write(
                "sluice.yml", "environments: { prod: { requires: [proof], for: '${{ vars.SHA || github.sha }}' } }\n")
            try scratch.commit()
            let main = try scratch.git("rev-parse", "HEAD")
            try scratch.git("checkout", "-q", "-b", "topic")
            try scratch.write("file", "x")
            try scratch.commit()
            try body(scratch, main, try scratch.git("rev-parse", "HEAD"))
        }
    }

    private func deploy(_ sha: String, _ scratch: Scratch) throws -> Answer {
        try scratch.run("run", "deploy", "--var", "SHA=\(sha)")
    }

    @Test("inputs that are what they would be anyway take nothing away, others do")
    func inputs() throws {
        let workflows = [
            "proof": """
            on: { workflow_dispatch: { inputs: { depth: { default: full } } } }
            jobs: { prove: { runs-on: linux, steps: [{ run: 'true' }] } }
            """, "deploy": Self.deploy,
        ]
        try Scratch.with(workflows: workflows) { scratch in
            try scratch.write("sluice.yml", "environments: { prod: { requires: [proof] } }\n")
            try scratch.commit()
            for (depth, status) in [("short", 1 as Int32), ("full", 0)] {
                #expect(try scratch.run("run", "proof", "--input", "depth=\(depth)").status == 0)
                #expect(try scratch.run("run", "deploy").status == status, "\(depth)")
            }
        }
    }

    @Test("under workflow_run it is that of the run before, not the default branch's")
    func followed() throws {
        let steps = "- uses: actions/checkout@v4\n  with: { ref: '${{ github.event.workflow_run.head_sha }}' }"
        try with(steps) { scratch, main, topic in
            #expect(try scratch.run("run", "begin").status == 0)
            let answer = try scratch.run("run", "proof", "--after", "begin")
            #expect(answer.status == 0, "\(answer)")
            let run = try scratch.shown(2)
            #expect(run["sha"] as? String == main && run["checkouts"] as? [String] == [topic], "\(run)")
            #expect(try deploy(topic, scratch).status == 0)
            let refused = try deploy(main, scratch)
            #expect(refused.status == 1)
            #expect(refused.output.contains("run 2 of it checked out \(topic.prefix(7)) instead."), "\(refused)")
            #expect(try scratch.run("verify").status == 0)
        }
    }

    @Test("a run that checks several commits out is evidence for none")
    func several() throws {
        let steps = "- uses: actions/checkout@v4\n- uses: actions/checkout@v4\n  with: { ref: main, path: main }"
        try with(steps) { scratch, main, topic in
            #expect(try scratch.run("run", "proof", "--event", "push").status == 0)
            for sha in [main, topic] {
                let refused = try deploy(sha, scratch)
                #expect(refused.status == 1)
                #expect(refused.output.contains("its jobs checked out several commits ("), "\(refused)")
            }
            let shown = try scratch.run("show", "1").output
            #expect(shown.contains("no evidence: its jobs checked out several commits"), "\(shown)")
        }
    }

    @Test("a branch's own workflow proves nothing of another commit")
    func foreign() throws {
        try with("- uses: actions/checkout@v4\n  with: { ref: main }") { scratch, main, topic in
            #expect(try scratch.run("run", "proof", "--event", "push").status == 0)
            let refused = try deploy(main, scratch)
            #expect(refused.status == 1)
            #expect(
                refused.output.contains("checked it out at \(topic.prefix(7)), which is not on 'main'."), "\(refused)")
            #expect(try scratch.run("run", "proof", "--event", "push", "--ref", "main").status == 0)
            #expect(try deploy(main, scratch).status == 0)
        }
    }

    @Test("a run that checks nothing out is evidence for its own")
    func nothing() throws {
        try with("- run: 'true'") { (scratch: Scratch, _, topic) throws in
            #expect(try scratch.run("run", "proof", "--event", "push").status == 0)
            #expect(try deploy(topic, scratch).status == 0)
        }
    }
}
