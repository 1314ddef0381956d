import Foundation
import TestSupport
import Testing

/// Actions of other repositories, from a folder of bare ones.
@Suite("Remote actions", .ownThread)
struct RemoteActionTests {
    private static let greeting = """
        name: Greeting
        inputs: { who: { required: true } }
        outputs: { said: { value: "${{ steps.say.outputs.said }}" } }
        runs:
          using: composite
          steps:
            - { id: say, shell: bash, run: "echo said=hello-${{ inputs.who }} >> $GITHUB_OUTPUT" }
            - { shell: bash, run: 'echo "path=$(basename "$GITHUB_ACTION_PATH") $(cat "$GITHUB_ACTION_PATH/note")"' }
        """

    @Test("are fetched by tag, branch and SHA, in a folder of a repository, too, and kept once by commit")
    func references() throws {
        try Scratch.with { scratch in
            let files = ["inner/deep/action.yml": Self.greeting, "inner/deep/note": "a note\n"]
            let sha = try scratch.publish("Octo/Tool", files)
            try scratch.commit(
                Scratch.workflow(
                    "uses: Octo/Tool/inner/deep@v1, with: { who: tag }, id: one",
                    "uses: octo/tool/inner/deep@main, with: { who: branch }",
                    "uses: octo/TOOL/inner/deep@\(sha), with: { who: sha }",
                    "run: 'echo outputs=${{ steps.one.outputs.said }}'"))
            let answer = try scratch.run("run", "w")
            #expect(answer.status == 0, "\(answer)")
            #expect(answer.output.contains("outputs=hello-tag"), "\(answer)")
            #expect(answer.output.contains("path=deep a note"), "\(answer)")
            #expect(scratch.kept("octo/tool") == [sha])
        }
    }

    @Test("may use others, and run as JavaScript")
    func nested() throws {
        try Scratch.with { scratch in
            let action = "runs: { using: node20, main: main.js, post: post.js }\n"
            try scratch.publish(
                "octo/script",
                [
                    "action.yml": action, "main.js": "console.log('script ' + process.env.INPUT_WORD)\n",
                    "post.js": "console.log('post of the script')\n",
                ])
            try scratch.publish(
                "octo/outer", ["action.yml": Scratch.composite("uses: octo/script@v1, with: { word: inner }")])
            try scratch.commit(
                Scratch.workflow("uses: octo/outer@v1", "uses: octo/script@v1, with: { word: own }"))
            let answer = try scratch.run("run", "w")
            #expect(answer.status == 0, "\(answer)")
            for line in ["script inner", "script own", "post of the script"] {
                #expect(answer.output.contains(line), "\(answer)")
            }
        }
    }

    @Test("are refused when what is kept of them was changed, and had again once it is removed")
    func tampered() throws {
        try Scratch.with { scratch in
            let sha = try scratch.publish(
                "octo/tool", ["action.yml": Scratch.composite("shell: bash, run: echo honest")])
            try scratch.commit(Scratch.workflow("uses: octo/tool@v1"))
            #expect(try scratch.run("run", "w").status == 0)
            let kept = scratch.path(".sluice/actions/octo/tool/\(sha)")
            let file = kept + "/tree/action.yml"
            try FileManager.default.removeItem(atPath: file)
            try Scratch.composite("shell: bash, run: echo evil").write(
                toFile: file, atomically: false, encoding: .utf8)
            let refused = try scratch.run("run", "w")
            #expect(refused.status == 2, "\(refused)")
            #expect(
                refused.errors.contains("is not the commit \(sha) any more: 'action.yml' was changed"), "\(refused)")
            #expect(refused.errors.contains("w.yml:6:"), "\(refused)")
            #expect(!refused.output.contains("evil"))
            #expect(try scratch.runCount() == 1)
            try FileManager.default.removeItem(atPath: kept)
            #expect(try scratch.run("run", "w").status == 0)
        }
    }

    @Test(
        "that cannot be had are told with the reason and the place, before anything runs",
        arguments: [
            ("octo/none@v1", "sources: [], mirror: ../mirror", "Nowhere is 'octo/none@v1' to be had"),
            ("octo/tool@v9", "sources: [], mirror: ../mirror", "has no branch, tag or commit 'v9'. Did you mean 'v1'?"),
            ("octo/none@v1", "sources: ['http://127.0.0.1:1'], mirror: ../mirror", "must be fetched, and"),
            ("octo/none@v1", "sources: ['http://127.0.0.1:1']", "'http://127.0.0.1:1/octo/none' cannot be reached."),
            ("octo/none@v1", "sources: ['http://127.0.0.1:1']", "'sluice lock' fetches and pins it once"),
            ("octo/tool/absent@v1", "sources: [], mirror: ../mirror", "Can't find 'action.yml'"),
            ("octo/tool/../x@v1", "sources: [], mirror: ../mirror", "leads out of the repository"),
        ])
    func absent(reference: String, settings: String, sentence: String) throws {
        try Scratch.with { scratch in
            try scratch.publish("octo/tool", ["action.yml": Scratch.composite("shell: bash, run: echo ran")])
            try scratch.commit(
                Scratch.workflow("run: echo begun", "uses: \(reference)"), settings: "actions: { \(settings) }\n")
            let answer = try scratch.run("run", "w")
            #expect(answer.status == 2, "\(answer)")
            #expect(answer.errors.contains(sentence), "\(answer)")
            #expect(answer.errors.contains("workflows/w.yml:7:"), "\(answer)")
            #expect(try scratch.runCount() == 0)
            let left = (try? FileManager.default.contentsOfDirectory(atPath: scratch.path(".sluice/actions"))) ?? []
            #expect(!left.contains { $0.hasPrefix(".new-") })
        }
    }

    @Test("give way to --local-action, and to what sluice.yml says stands for them")
    func overrides() throws {
        try Scratch.with { scratch in
            try scratch.publish("octo/tool", ["action.yml": Scratch.composite("shell: bash, run: echo published")])
            try scratch.write("stand-in/action.yml", Scratch.composite("shell: bash, run: echo stood-in"))
            try scratch.write("local/action.yml", Scratch.composite("shell: bash, run: echo given"))
            try scratch.commit(
                Scratch.workflow("uses: octo/tool@v1"),
                settings: "actions: { sources: [], mirror: ../mirror, overrides: { octo/tool: ./stand-in } }\n")
            let overridden = try scratch.run("run", "w")
            #expect(overridden.status == 0 && overridden.output.contains("stood-in"), "\(overridden)")
            let given = try scratch.run("run", "w", "--local-action", "octo/tool@v1=local")
            #expect(given.status == 0 && given.output.contains("given"), "\(given)")
            #expect(!(overridden.output + given.output).contains("published"))
            #expect(scratch.kept("octo/tool").isEmpty)
        }
    }

    @Test(
        "that are built in give way to sluice.yml, too, and take the place of others, in composite actions as in workflows"
    )
    func builtInOverrides() throws {
        try Scratch.with { scratch in
            try scratch.write("stand-in/action.yml", Scratch.composite("shell: bash, run: echo stood-in"))
            try scratch.write("other/action.yml", Scratch.composite("shell: bash, run: echo of-one-ref"))
            try scratch.write(
                "local/action.yml",
                Scratch.composite(
                    "uses: octo/Checkout@v9", "uses: Actions/setup-node@v4", "uses: actions/setup-node@v5",
                    "shell: bash, run: 'test -f stand-in/action.yml && echo checked-out'"))
            let steps = ["uses: actions/setup-node@v4", "uses: octo/checkout@v1", "uses: ./local"]
            try scratch.write("workflows/w.yml", Scratch.workflow(steps[0], steps[1], steps[2]))
            try scratch.write(
                "sluice.yml",
                """
                actions:
                  sources: []
                  overrides:
                    actions/setup-node: ./stand-in
                    actions/setup-node@v5: ./other
                    octo/checkout: actions/checkout

                """)
            try scratch.commit()
            let answer = try scratch.run("run", "w")
            #expect(answer.status == 0 && answer.output.contains("checked-out"), "\(answer)")
            #expect(answer.output.split(separator: "stood-in", omittingEmptySubsequences: false).count > 2, "\(answer)")
            #expect(answer.output.contains("of-one-ref"), "\(answer)")
            // The plan is made anew from the journal, and the steps of the composite action as well.
            let logs = try scratch.run("logs", "1").output
            #expect(logs.contains("checked-out") && logs.contains("of-one-ref"), "\(logs)")
        }
    }

    @Test("whose file is broken fail their job before its first step, as on GitHub, and no other job")
    func broken() throws {
        try Scratch.with { scratch in
            try scratch.publish("octo/tool", ["action.yml": "runs:\n  using: composite\n"])
            try scratch.publish("octo/odd", ["action.yml": "runs: { using: cobol, main: m.js }\n"])
            try scratch.publish("octo/outer", ["action.yml": Scratch.composite("uses: octo/odd@v1")])
            let job = { (name: String, uses: String) in
                "  \(name): { runs-on: ubuntu-latest, steps: [{ run: echo be'g'un-\(name) }, { uses: \(uses) }] }\n"
            }
            try scratch.commit(
                "on: push\njobs:\n" + job("bad", "octo/tool@v1") + job("worse", "octo/outer@v1")
                    + "  good: { runs-on: ubuntu-latest, steps: [{ run: echo be'g'un-good }] }\n")
            let answer = try scratch.run("run", "w")
            #expect(answer.status == 1, "\(answer)")
            #expect(answer.output.contains("begun-good") && !answer.output.contains("begun-bad"), "\(answer)")
            let warning = "'uses: octo/tool@v1' names an action that cannot be used: the job will fail."
            #expect((answer.output + answer.errors).contains(warning), "\(answer)")
            let jobs = try #require(try scratch.shown()["jobs"] as? [[String: Any]])
            #expect(jobs.map { $0["result"] as? String } == ["failure", "failure", "success"], "\(jobs)")
            let reasons = jobs.map { $0["reason"] as? String ?? "" }
            #expect(reasons[0].contains("w.yml:3:") && reasons[0].contains("octo/tool@v1/action.yml:2:"), "\(reasons)")
            #expect(reasons[1].contains("'octo/odd@v1' cannot be used") && reasons[1].contains("cobol"), "\(reasons)")
            #expect(try scratch.run("plan", "w").status == 0)
        }
    }

    @Test("are fetched by two runs at once without one disturbing the other")
    func atOnce() throws {
        try Scratch.with { scratch in
            let sha = try scratch.publish(
                "octo/tool", ["action.yml": Scratch.composite("shell: bash, run: echo ran-it")])
            try scratch.commit(Scratch.workflow("uses: octo/tool@v1"))
            let runs = try (0..<4).map { _ in try scratch.start(["run", "w"]) }
            for run in runs {
                let answer = try run.answer()
                #expect(answer.status == 0 && answer.output.contains("ran-it"), "\(answer)")
            }
            #expect(scratch.kept("octo/tool") == [sha])
        }
    }

    @Test("come from where the default branch says, whatever another one says of it")
    func policy() throws {
        try Scratch.with { scratch in
            try scratch.publish("octo/tool", ["action.yml": Scratch.composite("shell: bash, run: echo published")])
            try scratch.write("evil/action.yml", Scratch.composite("shell: bash, run: echo evil"))
            try scratch.commit(Scratch.workflow("uses: octo/tool@v1"))
            try scratch.git("switch", "-q", "-c", "other")
            try scratch.write("sluice.yml", "actions: { overrides: { octo/tool: ./evil } }\n")
            try scratch.commit()
            let answer = try scratch.run("run", "w")
            #expect(answer.status == 0 && answer.output.contains("published"), "\(answer)")
            #expect(!answer.output.contains("evil"))
            #expect(
                (answer.output + answer.errors).contains(
                    "'sluice.yml' is not the one of the branch 'main', which is what counts."), "\(answer)")
        }
    }

    @Test("need settings that can be read")
    func brokenSettings() throws {
        try Scratch.with { scratch in
            try scratch.commit(Scratch.workflow("run: echo"), settings: "actions: {}\npolicy: { zero-tests: fail }\n")
            let answer = try scratch.run("run", "w")
            #expect(answer.status == 2, "\(answer)")
            #expect(
                answer.errors.contains("'zero-tests' is not carried out yet by this version of Sluice."), "\(answer)")
            #expect(answer.errors.contains("sluice.yml:2:11"), "\(answer)")
        }
    }
}
