import Foundation
import TestSupport
import Testing

/// What options of `run` and the commands without a run do.
@Suite("Options", .ownThread)
struct OptionTests {
    static let workflow = """
        on:
          push:
          workflow_dispatch:
        env: { COLOUR: red }
        jobs:
          test:
            runs-on: ubuntu-latest
            strategy: { matrix: { os: [a, b], size: [1, 2] } }
            steps: [{ run: "echo os=${{ matrix.os }} size=${{ matrix.size }} colour=$COLOUR var=${{ vars.V }}" }]
          other: { runs-on: ubuntu-latest, steps: [{ run: echo other-ran }] }
        """

    @Test("cut a run down to a job and to combinations, and set variables")
    func selection() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            let answer = try scratch.run(
                "run", "w", "--job", "test", "--matrix", "os=b", "--env", "COLOUR=blue", "--var", "V=v")
            #expect(answer.status == 0, "\(answer)")
            #expect(answer.output.contains("os=b size=1 colour=blue var=v"), "\(answer)")
            #expect(answer.output.contains("os=b size=2") && !answer.output.contains("os=a"), "\(answer)")
            #expect(!answer.output.contains("other-ran"))
            #expect(try scratch.shown()["flags"] as? [String] != [])
        }
    }

    @Test("of a dry run start nothing")
    func dryRun() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            let answer = try scratch.run("run", "w", "--dry-run")
            #expect(answer.status == 0 && answer.output.contains("other"), "\(answer)")
            #expect(!answer.output.contains("other-ran"))
            #expect(try scratch.runCount() == 0)
            #expect(scratch.leftovers().isEmpty)
        }
    }

    @Test("give secrets that are seen nowhere")
    func secrets() throws {
        let text = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - run: |
                      echo "one=$ONE two=$TWO three=$THREE" | tee seen
                      echo "length ${#ONE}"
                    env:
                      ONE: ${{ secrets.ONE }}
                      TWO: ${{ secrets.TWO }}
                      THREE: ${{ secrets.THREE }}
            """
        try Scratch.with(workflows: ["w": text]) { scratch in
            let values = ["first-hush-1", "second-hush-2", "third-hush-3"]
            let file = scratch.folder + "/secrets"
            try "TWO=\(values[1])\n".write(toFile: file, atomically: false, encoding: .utf8)
            let answer = try scratch.run(
                "run", "w", "--secret", "ONE=\(values[0])", "--secret-file", file, "--secret", "THREE",
                environment: ["THREE": values[2]])
            #expect(answer.status == 0, "\(answer)")
            #expect(
                answer.output.contains("one=*** two=*** three=***") && answer.output.contains("length 12"),
                "\(answer)")
            let logs = try scratch.run("logs", "1").output
            #expect(logs.contains("one=*** two=*** three=***"))
            // The workspace is the step's own; all else is ours.
            let search = try scratch.start(
                ["-raFl", "--exclude-dir=slots"] + values.flatMap { ["-e", $0] } + [".sluice", ".git"],
                program: "grep"
            ).answer()
            #expect(search.status == 1 && search.output.isEmpty, "\(search)")
            for value in values { #expect(!(answer.output + answer.errors + logs).contains(value)) }
        }
    }

    @Test(
        "draw a plan in each format",
        arguments: [
            ("text", "other"), ("json", "\"jobs\":["), ("dot", "digraph"), ("mermaid", "flowchart"),
        ])
    func plan(format: String, expected: String) throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            let answer = try scratch.run("plan", "w", "--format", format)
            #expect(answer.status == 0 && answer.output.contains(expected), "\(answer)")
            if format == "json" {
                let jobs = try answer.objects().first?["jobs"] as? [Any]
                #expect(jobs?.count == 5)
            }
            #expect(try scratch.runCount() == 0)
        }
    }

    @Test(
        "tell of faults in each format",
        arguments: [
            ("text", "bad.yml:2:1: error: "), ("json", "\"line\":2"),
            ("github", "::error file=workflows/bad.yml,line=2"),
            ("sarif", "sarif-2.1.0"),
        ])
    func validate(format: String, expected: String) throws {
        try Scratch.with(workflows: [
            "bad": "on: push\njosb: {}\njobs: { a: { runs-on: linux, steps: [{ run: 'true' }] } }\n"
        ]) {
            scratch in
            let answer = try scratch.run("validate", "--format", format)
            #expect(answer.status == 1 && answer.output.contains(expected), "\(answer)")
            if format == "sarif" { _ = try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) }
            if format == "json" { #expect(try answer.objects().count == 1) }
            try scratch.write("workflows/bad.yml", Self.workflow)
            #expect(try scratch.run("validate", "--format", format).status == 0)
        }
    }

    @Test("evaluate an expression, with contexts from a file")
    func eval() throws {
        try Scratch.with { scratch in
            try scratch.write("contexts.json", #"{"github": {"ref": "refs/heads/main"}}"#)
            let answer = try scratch.run(
                "eval", "endsWith(github.ref, '/MAIN') && 'yes'", "--context", "contexts.json")
            #expect(
                answer.status == 0 && answer.output == "{\"kind\":\"String\",\"value\":\"yes\"}\n",
                "\(answer)")
        }
    }

    @Test("write completions for each shell", arguments: ["bash", "zsh", "fish"])
    func completion(shell: String) throws {
        try Scratch.with { scratch in
            let answer = try scratch.run("--generate-completion-script", shell)
            #expect(answer.status == 0 && answer.output.contains("artifacts"), "\(answer)")
        }
    }
}
