import Foundation
import TestSupport
import Testing

/// The table "What bad input gets".
@Suite("Bad input", .ownThread)
struct BadInputTests {
    static let faultyFiles: [(name: String, text: String, expected: [String])] = [
        (
            "broken", "on: push\njobs:\n  a: [\n",
            ["workflows/broken.yml:4:1: error: A value was expected here, but there is the end of the file."]
        ),
        (
            "several",
            """
            on: push
            jobs:
              a:
                runs-on: linux
                colour: red
                timeout-minutes: soon
                needs: [nowhere]
                steps: [{ run: 'true', shel: bash }]
            """,
            [
                "several.yml:5:5: error: Unexpected value 'colour'\n 5 |     colour: red\n   |     ^^^^^^",
                "several.yml:6:22: error: Unexpected value 'soon'\n 6 |     timeout-minutes: soon\n"
                    + "   |                      ^^^^",
                "several.yml:7:13: error: Job 'a' depends on unknown job 'nowhere'.",
                "several.yml:8:28: error: Unexpected value 'shel'", "Did you mean 'shell'?",
            ]
        ),
        (
            "cycle",
            """
            on: push
            jobs:
              a: { runs-on: linux, needs: b, steps: [{ run: 'true' }] }
              b: { runs-on: linux, needs: a, steps: [{ run: 'true' }] }
            """,
            [
                "cycle.yml:3:31: error: Job 'a' depends on job 'b' which creates a cycle",
                "cycle.yml:4:31: error:", "^",
            ]
        ),
    ]

    @Test(
        "names all errors of a file with place, line and caret, and starts nothing",
        arguments: faultyFiles)
    func faultyFile(name: String, text: String, expected: [String]) throws {
        try Scratch.with(workflows: [name: text]) { scratch in
            let answer = try scratch.run("run", name)
            #expect(answer.status == 2)
            for part in expected { #expect(answer.errors.contains(part), "\(answer)") }
            #expect(try scratch.runCount() == 0)
            #expect(try scratch.run("validate").status == 1)
        }
    }

    static let choices = """
        on:
          workflow_dispatch:
            inputs:
              level: { type: choice, options: [low, high], required: true }
        jobs:
          make: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] }
        """

    @Test(
        "names what is unknown, missing or outside its options, with the nearest known name",
        arguments: [
            (["run", "chocies"], ["'chocies'", "Did you mean 'choices'?"]),
            (
                ["run", "choices", "--input", "level=low", "--job", "mak"],
                ["'mak'", "Did you mean 'make'?"]
            ),
            (
                ["run", "choices", "--input", "level=low", "--input", "levl=x"],
                ["'levl'", "Did you mean 'level'?"]
            ),
            (
                ["run", "choices"],
                ["choices.yml:4:7: error: The input 'level' is required and was not given."]
            ),
            (
                ["run", "choices", "--input", "level=lo"],
                ["is one of low, high, not 'lo'", "Did you mean 'low'?"]
            ),
            (["run", "choices", "--ref", "nope"], ["no branch, tag or commit 'nope'"]),
            (["run", "choices", "--input"], ["--input"]),
            (["show", "99"], ["Nothing has been run here yet."]),
            (["logs", "99"], ["Nothing has been run here yet."]),
            (["cancel", "99"], ["Nothing has been run here yet."]),
            (["rerun", "99"], ["Nothing has been run here yet."]),
            (["resume", "99"], ["no run 99"]),
            (["artifacts", "list", "99"], ["Nothing has been run here yet."]),
            (["eval", "foo("], ["foo"]), (["run", "choices", "--frob"], ["--frob"]),
        ])
    func unknown(arguments: [String], expected: [String]) throws {
        try Scratch.with(workflows: ["choices": Self.choices]) { scratch in
            let answer = try scratch.start(arguments).answer()
            #expect(answer.status == 2, "\(answer)")
            for part in expected { #expect(answer.errors.contains(part), "\(answer)") }
            #expect(try scratch.runCount() == 0)
        }
    }

    @Test("says plainly that a folder is no repository, or that a repository has no commits")
    func noRepository() throws {
        try Scratch.with { scratch in
            let outside = try scratch.run("run", "ci", in: scratch.folder + "/home")
            #expect(outside.status == 2)
            #expect(outside.errors.contains("is not in a git repository"), "\(outside)")
            let unborn = try scratch.run("run", "ci")
            #expect(unborn.status == 2)
            #expect(unborn.errors.contains("There are no commits yet on the branch 'main'."), "\(unborn)")
        }
    }

    @Test(
        "says plainly that a repository is corrupt",
        arguments: ["an empty HEAD", "no objects", "an empty commit"])
    func corruptRepository(damage: String) throws {
        try Scratch.with(workflows: ["choices": Self.choices]) { scratch in
            switch damage {
            case "an empty HEAD": try scratch.write(".git/HEAD", "")
            case "no objects":
                _ = try scratch.start(["-c", "rm -rf .git/objects/??"], program: "sh").answer()
            default:
                let sha = try scratch.git("rev-parse", "HEAD")
                try FileManager.default.removeItem(atPath: scratch.path(".git/objects/\(sha.prefix(2))"))
                try scratch.write(".git/objects/\(sha.prefix(2))/\(sha.dropFirst(2))", "")
            }
            let answer = try scratch.run("run", "choices", "--input", "level=low")
            #expect(answer.status == 2, "\(answer)")
            #expect(answer.errors.hasPrefix("error: ") && answer.errors.contains("HEAD"), "\(answer)")
        }
    }

    @Test("wants a commit and a folder for results in a bare repository, and runs with both")
    func bareRepository() throws {
        try Scratch.with(workflows: ["choices": Self.choices]) { scratch in
            let bare = scratch.folder + "/bare"
            try scratch.git("clone", "-q", "--bare", scratch.repository, bare)
            for arguments in [[], ["--ref", "main"], ["--data-dir", scratch.folder + "/data"]] {
                let answer = try scratch.start(
                    ["run", "choices", "--input", "level=low"] + arguments, in: bare
                )
                .answer()
                #expect(answer.status == 2, "\(answer)")
                #expect(
                    answer.errors.contains("--ref") && answer.errors.contains("--data-dir"), "\(answer)")
            }
            let whole = try scratch.run(
                "run", "choices", "--input", "level=low", "--ref", "main", "--data-dir",
                scratch.folder + "/data",
                in: bare)
            #expect(whole.status == 0, "\(whole)")
        }
    }

    @Test(
        "fails a step whose shell or tool is not installed, and names it",
        arguments: ["pwsh", "frobnicate"])
    func notInstalled(name: String) throws {
        let step = name == "pwsh" ? "{ run: exit 0, shell: pwsh }" : "{ run: frobnicate --now }"
        let text = "on: push\njobs:\n  a: { runs-on: ubuntu-latest, steps: [\(step)] }\n"
        try Scratch.with(workflows: ["tool": text]) { scratch in
            // An empty PATH but for what git and bash need, so that no machine has it.
            let answer = try scratch.run("run", "tool", environment: ["PATH": "/usr/bin:/bin"])
            try #require(answer.status == 1, "\(answer)")
            #expect(answer.output.contains(name), "\(answer)")
            if name == "pwsh" { #expect(answer.output.contains("https://"), "how it is had: \(answer)") }
        }
    }
}
