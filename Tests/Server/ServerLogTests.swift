import Foundation
import TestSupport
import Testing

@Suite("What a server says in its log", .ownThread)
struct ServerLogTests {
    private static let workflows = [
        "ci": "on: [push, workflow_dispatch]\n" + job,
        "tick": "on: { schedule: [{ cron: '0 4 * * 1' }] }\n" + job,
    ]
    private static let job = "jobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }\n"

    @Test(
        "Runs and schedules are told of when it happens, and a push that breaks a workflow with the place of the error")
    func asItHappens() throws {
        try ServedScratch.with(workflows: Self.workflows, project: ["poll: 5s"]) { served in
            #expect(eventually(within: 120) { served.log.contains("Watching 1 schedule at ") }, "\(served.log)")
            let gate = served.scratch.folder + "/gate"
            try served.scratch.write(
                "workflows/gated.yml",
                "on: workflow_dispatch\n"
                    + Self.job.replacing("'true'", with: "'until [ -e \(gate) ]; do sleep 0.1; done'"))
            try served.scratch.commit()
            // What the first look at the history finds is no news; it was made once there is something to count.
            #expect(try served.run("ci").status == 0)
            let isCounted = try eventually(within: 120) {
                try served.tell("GET", "/metrics").text.contains("workflow=\"workflows/ci.yml\"")
            }
            #expect(isCounted, "\(served.log)")
            let waiting = try served.scratch.start(["run", "gated", "--data-dir", served.store, "--ref", "main"])
            func says(_ words: String) -> Bool {
                eventually(within: 120) { served.log.contains(" of workflows/gated.yml " + words) }
            }
            #expect(says("has begun."), "\(served.log)")
            try "".write(toFile: gate, atomically: true, encoding: .utf8)
            #expect(try waiting.answer().status == 0)
            #expect(says("has finished: success."), "\(served.log)")
            #expect(eventually(within: 120) { served.log.contains("is followed from now on") }, "\(served.log)")
            try served.scratch.write("workflows/ci.yml", "on: push\n\njbos: {}\n")
            try served.scratch.commit()
            let sentence =
                "A workflow of 'refs/heads/main' cannot be read: workflows/ci.yml:3:1: Unexpected value 'jbos'"
            #expect(eventually(within: 120) { served.log.contains(sentence) }, "\(served.log)")
        }
    }

    @Test("Where somebody else listens, that is all it says")
    func takenAddress() throws {
        try ServedScratch.with { served in
            let second = try served.scratch.start([
                "serve", "--data-dir", served.scratch.folder + "/second", "--config",
                served.scratch.folder + "/server.yml",
                "--listen", "127.0.0.1:\(served.port)",
            ]).answer()
            #expect(second.status == 2 && second.output.isEmpty)
            #expect(
                second.errors == """
                    error: Nobody can listen at '127.0.0.1:\(served.port)': Address already in use.
                      help: Name another address with --listen, or end what listens there.

                    """)
        }
    }

    @Test("'--check' tells of repositories of this machine that are none, and of an address open to anybody")
    func check() throws {
        try ServedScratch.with { served in
            func check(_ text: String, _ more: String...) throws -> Answer {
                try served.configure(text)
                return try served.scratch.start(
                    ["serve", "--data-dir", served.data, "--config", served.scratch.folder + "/server.yml", "--check"]
                        + more
                ).answer()
            }
            let folder = served.scratch.folder
            let wrong = try check(
                "projects:\n  one: { repository: \(folder)/none }\n  two: { repository: 'file:///etc' }\n")
            #expect(wrong.status == 2, "\(wrong)")
            #expect(
                wrong.errors.contains("server.yml:2:3: error: The repository of 'one' cannot be read: "), "\(wrong)")
            #expect(
                wrong.errors.contains(
                    "error: The repository of 'two' cannot be read: '/etc' is not in a git repository.\n"),
                "\(wrong)")
            let right = "projects:\n  demo: { repository: \(served.scratch.repository) }\n"
            #expect(try check(right).status == 0)
            let open = try check(right, "--listen", "0.0.0.0:8470")
            #expect(open.status == 2 && open.errors.contains("for it knows of nobody"), "\(open)")
        }
    }
}
