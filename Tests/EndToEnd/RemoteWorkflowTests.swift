import Foundation
import TestSupport
import Testing

/// Reusable workflows of other repositories, and what `$/` names in them.
@Suite("Remote reusable workflows", .ownThread)
struct RemoteWorkflowTests {
    private static let caller = """
        on: push
        jobs:
          there:
            uses: octo/shared/.github/workflows/outer.yml@v1
            with: { word: hush }
          here:
            runs-on: ubuntu-latest
            needs: there
            steps:
              - run: echo "output ${{ needs.there.outputs.said }}"
              - uses: $/own
              - uses: octo/checkout@v9
              - run: cat own/note
        """

    private func publish(_ scratch: Scratch) throws {
        try scratch.publish(
            "octo/shared",
            [
                ".github/workflows/outer.yml": """
                on: { workflow_call: { inputs: { word: { type: string } }, outputs: { said: { value: "${{ jobs.in.outputs.said }}" } } } }
                jobs:
                  in: { uses: ./.github/workflows/inner.yml, with: { word: "${{ inputs.word }}" } }
                """,
                ".github/workflows/inner.yml": """
                on: { workflow_call: { inputs: { word: { type: string } }, outputs: { said: { value: "${{ jobs.a.outputs.said }}" } } } }
                jobs:
                  a:
                    runs-on: ubuntu-latest
                    outputs: { said: "said-${{ inputs.word }}" }
                    steps: [{ uses: $/tool }]
                """,
                "tool/action.yml": Scratch.composite("shell: bash, run: echo shared-tool", "uses: $/tool/deep"),
                "tool/deep/action.yml": Scratch.composite("shell: bash, run: echo deep-tool"),
            ])
        try scratch.write("own/action.yml", Scratch.composite("shell: bash, run: 'cat \"$GITHUB_ACTION_PATH/note\"'"))
        try scratch.write("own/note", "own-note\n")
        try scratch.commit(
            Self.caller,
            settings: "actions: { sources: [], mirror: ../mirror, overrides: { octo/checkout: actions/checkout } }\n")
    }

    @Test("run with those that they call, and $/ is the repository of the file that says it")
    func calling() throws {
        try Scratch.with { scratch in
            try publish(scratch)
            let answer = try scratch.run("run", "w")
            #expect(answer.status == 0, "\(answer)")
            for line in ["shared-tool", "deep-tool", "output said-hush"] {
                #expect(answer.output.contains(line), "\(answer)")
            }
            // Once by the action, without a checkout, and once after the built-in one that stands for octo/checkout.
            #expect(answer.output.split(separator: "own-note").count == 3, "\(answer)")
        }
    }

    @Test("are the same when the run is repeated, wherever they are by then")
    func repeated() throws {
        try Scratch.with { scratch in
            try publish(scratch)
            #expect(try scratch.run("run", "w").status == 0)
            try FileManager.default.removeItem(atPath: scratch.mirror)
            let answer = try scratch.run("rerun", "1")
            #expect(answer.status == 0 && answer.output.contains("deep-tool"), "\(answer)")
        }
    }

    @Test("are locked like actions, with what they use")
    func locked() throws {
        try Scratch.with { scratch in
            try publish(scratch)
            let refused = try scratch.run("run", "w", "--locked")
            #expect(refused.status == 2 && refused.errors.contains("workflows/w.yml:4:"), "\(refused)")
            #expect(try scratch.run("lock").status == 0)
            try scratch.commit()
            let answer = try scratch.run("run", "w", "--locked")
            #expect(answer.status == 0, "\(answer)")
        }
    }

    @Test("that are not there are told where they are called")
    func absent() throws {
        try Scratch.with { scratch in
            try publish(scratch)
            try scratch.write(
                "workflows/w.yml", "on: push\njobs:\n  a:\n    uses: octo/shared/.github/workflows/none.yml@v1\n")
            let answer = try scratch.run("run", "w")
            #expect(answer.status == 2, "\(answer)")
            #expect(answer.errors.contains("workflows/w.yml:4:11"), "\(answer)")
            #expect(answer.errors.contains("There is no workflow file '.github/workflows/none.yml' in 'octo/shared'"))
        }
    }
}
