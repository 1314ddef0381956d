import Foundation
import TestSupport
import Testing

/// The command line, asking a server.
@Suite(.ownThread) struct APICommandTests {
    private static let workflows = [
        "good": """
        name: Good
        on: [push, workflow_dispatch]
        jobs:
          build:
            runs-on: ubuntu-latest
            outputs: { answer: "${{ steps.say.outputs.answer }}" }
            steps:
              - id: say
                run: |
                  echo "answer=42" >>"$GITHUB_OUTPUT"
                  echo '::warning file=a.txt,line=3::Look here.'
                  echo hello; printf 'no end'
              - run: echo '# Sum' >>"$GITHUB_STEP_SUMMARY"
          test: { runs-on: ubuntu-latest, needs: build, steps: [{ run: 'echo tested; exit 3' }] }
        """,
        "quick":
            "on: [push, workflow_dispatch]\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'echo quick' }] } }\n",
    ]

    /// A minute may pass between two answers.
    private static func withoutAges(_ text: String) -> String {
        text.replacing(#/ *(just now|\d+ min ago) */#, with: " AGO ")
    }

    @Test func saysTheSameAsWithTheStoreItself() throws {
        try ServedScratch.with(workflows: Self.workflows) { served in
            try served.run("good")
            for _ in 1...3 { try served.run("quick") }
            let commands = [
                ["history"], ["history", "--limit", "2"], ["history", "--workflow", "quick"],
                ["history", "--json", "--limit", "3"], ["show", "1"], ["show"], ["show", "last"], ["obligations"],
                ["obligations", "--json"], ["logs", "1"], ["logs", "1", "--raw"], ["logs", "1", "--job", "test"],
                ["logs", "1", "--step", "1"], ["logs", "1", "--follow"], ["logs", "1", "--debug"],
            ]
            for command in commands {
                for address in ["unix:" + served.socket, "http://127.0.0.1:\(served.port)"] {
                    // What is told of its age may be another second's, before or after.
                    let before = try served.scratch.start(command + ["--data-dir", served.store]).answer()
                    let remote = try served.scratch.start(command + ["--server", address, "--project", "demo"]).answer()
                    let after = try served.scratch.start(command + ["--data-dir", served.store]).answer()
                    // The server says of each run besides whether somebody goes on with it.
                    let said = Self.withoutAges(remote.output.replacing(#","engine":"finished""#, with: ""))
                    #expect(
                        [before.output, after.output].map(Self.withoutAges).contains(said),
                        "\(command) \(address): \(remote) and not \(after)")
                    #expect(remote.status == after.status, "\(command)")
                }
            }
        }
    }

    /// The run that holds, and the one that waits, as the store and as the server tells of them.
    @Test func tellsOfGroupsAsTheStoreItselfDoes() throws {
        let slow = """
            on: workflow_dispatch
            concurrency: prod
            jobs:
              a: { runs-on: ubuntu-latest, steps: [{ run: 'until [ -e FOLDER/go ]; do sleep 0.05; done' }] }
            """
        try ServedScratch.with { served in
            try served.scratch.write("workflows/slow.yml", slow.replacing("FOLDER", with: served.scratch.folder))
            try served.scratch.commit()
            let runs = try (1...2).map { number in
                let run = try served.scratch.start(["run", "slow", "--data-dir", served.store, "--ref", "main"])
                let isThere = try eventually(within: 120) {
                    let groups = try served.scratch.start(["show", "\(number)", "--json", "--data-dir", served.store])
                        .answer().output
                    return groups.contains(number == 1 ? "\"state\":\"holds\"" : "\"state\":\"waits\"")
                }
                #expect(isThere, "\(run.output)\(run.errors)")
                return run
            }
            for number in ["1", "2"] {
                func shown(_ place: [String]) throws -> [Substring] {
                    // Of its age, which is another one each second, and of the times of what runs.
                    try served.scratch.start(["show", number] + place).answer().output.split(separator: "\n")
                        .filter { $0.contains("prod") || $0.contains("wait") }
                }
                let (own, server) = (["--data-dir", served.store], ["--server", "unix:" + served.socket])
                #expect(try shown(server) == shown(own))
                #expect(try shown(server).contains { $0.contains("the concurrency group 'prod'") } || number == "2")
            }
            #expect(try served.scratch.run("show", "1", "--server", "unix:" + served.socket).output.contains("run 2"))
            try "".write(toFile: served.scratch.folder + "/go", atomically: false, encoding: .utf8)
            for run in runs { _ = try run.answer() }
        }
    }

    @Test func findsServerAndProjectInTheEnvironment() throws {
        try ServedScratch.with(workflows: Self.workflows) { served in
            try served.run("quick")
            let environment = ["SLUICE_SERVER": "unix:" + served.socket]
            let history = try served.scratch.run("history", "--json", environment: environment)
            #expect(history.output.contains("\"number\":1"))
            let other = try served.scratch.run(
                "history", environment: environment.merging(["SLUICE_PROJECT": "other"]) { $1 })
            #expect(other.status == 2)
            #expect(other.errors.contains("There is no project 'other'."))
            // What is typed goes first.
            let local = try served.scratch.run("history", "--data-dir", served.data + "/none", environment: environment)
            #expect(local.output == "Nothing has been run here yet.\n")
        }
    }

    @Test func saysWhatThereIsInstead() throws {
        try ServedScratch.with(workflows: Self.workflows) { served in
            try served.run("quick")
            let server = "unix:" + served.socket
            func check(_ arguments: [String], says message: String) throws {
                let answer = try served.scratch.start(arguments + ["--server", server]).answer()
                #expect(answer.status == 2 && answer.errors.contains(message), "\(arguments): \(answer)")
            }
            let runs = """
                error: There is no run 7 in the history.
                  help: The newest is 1; 'sluice history --server \(server)' lists them.

                """
            for command in ["show 7", "logs 7", "rerun 7", "cancel 7", "approve 7 prod"] {
                try check(command.split(separator: " ").map(String.init), says: runs)
            }
            let projects = """
                error: There is no project 'demi'.
                  help: Did you mean 'demo'? It has: demo.

                """
            for command in [
                "history", "show", "logs 1", "obligations", "rerun 1", "cancel 1", "dispatch quick", "reject 1 prod",
                "obligations discharge 1/a",
            ] {
                try check(command.split(separator: " ").map(String.init) + ["--project", "demi"], says: projects)
            }
            #expect(try served.tell("GET", ServedScratch.api + "runs").numbers() == [1])
        }
    }

    @Test func saysWhatIsWrong() throws {
        try ServedScratch.with(workflows: Self.workflows) { served in
            func check(_ arguments: String..., status: Int32, says message: String) throws {
                let answer = try served.scratch.start(arguments).answer()
                #expect(answer.status == status, "\(arguments): \(answer.output)\(answer.errors)")
                #expect(answer.errors.contains(message), "\(arguments): \(answer.errors)")
            }
            let server = "unix:" + served.socket
            try check("show", "--server", server, status: 2, says: "Nothing has been run there yet.")
            try check("show", "7", "--server", server, status: 2, says: "There is no run 7 in the history.")
            try check("history", "--server", "tcp:1", status: 2, says: "'tcp:1' is no address of a server.")
            try check("history", "--server", "unix:/nowhere.sock", status: 3, says: "/nowhere.sock")
            try check("history", "--server", server, "--data-dir", "x", status: 2, says: "exclude each other")
            try check("history", "--project", "demo", status: 2, says: "--project names a project of a server.")
            try check(
                "history", "--server", server, "--workflow", "quik", status: 2, says: "There is no workflow 'quik'")
            try check("dispatch", "quick", status: 2, says: "No server is named.")
            try check("show", "--server", server, "--key-file", "/none", status: 2, says: "cannot be read")
        }
    }
}
