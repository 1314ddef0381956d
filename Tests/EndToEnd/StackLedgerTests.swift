import Foundation
import TestSupport
import Testing

/// What is on record of stacks: the duty to see them gone, and what they have proved.
@Suite("Stacks on record", .ownThread)
struct StackLedgerTests {
    @Test("that stand for work by hand are obligations, and are discharged as such")
    func discharge() throws {
        try Scratch.withStack { scratch in
            #expect(try scratch.run("stack", "up", "small").status == 0)
            let project = try #require(try scratch.stackProjects().first)
            let listed = try #require(try scratch.run("obligations", "--json").objects().first)
            #expect(listed["id"] as? String == "stack/\(project)" && listed["stack"] as? String == "small")
            let answer = try scratch.run("obligations", "discharge", "stack/\(project)")
            #expect(answer.status == 0 && answer.output.contains(project), "\(answer)")
            #expect(try scratch.run("obligations").output == "No obligation is open.\n")
            let again = try scratch.run("obligations", "discharge", "stack/\(project)")
            #expect(again.status == 2 && again.errors.contains("was taken down by"), "\(again)")
        }
    }

    @Test("of a name with a mistake in it are told by the one that is there, and nothing starts")
    func mistyped() throws {
        try Scratch.withStack { scratch in
            let answer = try scratch.run("stack", "test", "smal")
            #expect(answer.status == 2 && answer.errors.contains("Did you mean 'small'?"), "\(answer)")
            let suite = try scratch.run("stack", "test", "small", "--suite", "units")
            #expect(suite.status == 2 && suite.errors.contains("Did you mean 'unit'?"), "\(suite)")
            let down = try scratch.run("stack", "down", "small")
            #expect(down.status == 2 && down.errors.contains("No stack 'small' is up."), "\(down)")
            #expect(try scratch.run("stack", "images", "small").status == 2)
            #expect(try scratch.stackProjects().isEmpty)
        }
    }

    @Test("are no evidence when only a part was tested, or files that are not committed")
    func noEvidence() throws {
        try Scratch.withStack { scratch in
            #expect(try scratch.run("stack", "test", "small", "--suite", "unit").status == 0)
            let partial = try scratch.run("stack", "images", "small")
            #expect(partial.status == 2 && partial.errors.contains("is of a part only"), "\(partial)")
            try scratch.write("index.html", "<title>a small stack</title>\(scratch.mark) changed\n")
            #expect(try scratch.run("stack", "test", "small").status == 0)
            let dirty = try scratch.run("stack", "images", "small")
            #expect(dirty.status == 2 && dirty.errors.contains("is of files that are not committed"), "\(dirty)")
        }
    }

    @Test("of a job whose test was killed go with the job, whatever has become of the guard")
    func killedInJob() throws {
        let stack = Scratch.stack.replacing("echo ran > unit.txt", with: "sleep 300")
        try Scratch.withStack(stack: stack) { scratch in
            try scratch.write(
                "workflows/w.yml",
                """
                on: push
                jobs:
                  stack:
                    runs-on: ubuntu-latest
                    timeout-minutes: 3
                    steps:
                      - uses: actions/checkout@v4
                      - run: |
                          "\(scratch.sluice)" stack test small.stack.yml --json > "$RUNNER_TEMP/told" &
                          until grep -q '"phase_started","phase":"suites"' "$RUNNER_TEMP/told"; do sleep 0.1; done
                          kill -9 $!
                """)
            try scratch.commit()
            let answer = try scratch.start(["run", "w"]).answer(within: 240)
            #expect(answer.status == 0, "\(answer)")
            #expect(try scratch.dockerLeftovers().isEmpty)
            #expect(try scratch.run("obligations").output == "No obligation is open.\n")
            let record = try #require(try scratch.run("stack", "list", "--all", "--json").objects().first)
            #expect(record["run"] as? Int == 1 && record["job"] as? String == "stack")
            #expect(record["outcome"] is NSNull)
        }
    }
}
