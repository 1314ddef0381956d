import Conductor
import Expressions
import Foundation
import Runs
import Synchronization
import TestSupport
import Testing

@Suite("Composite actions on this host", .ownThread)
struct HostCompositeTests {
    /// A job whose first step puts these files into the workspace.
    private func fixture(
        _ files: [String: String], _ steps: String, secrets: [String: String] = [:]
    ) throws -> HostFixture {
        try HostFixture(
            """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                outputs: { result: "${{ steps.it.outputs.result }}" }
                steps:
                  - run: cp -r "$HOME/../files/." .
            \(steps)
            """, secrets: secrets, files: Dictionary(uniqueKeysWithValues: files.map { ("files/" + $0, $1) }))
    }

    private static let greet = """
        name: Greet
        description: Greets
        inputs:
          who: { description: Whom, required: true }
          how: { description: How, default: "Hello ${{ github.ref_name }}" }
        outputs:
          result: { description: What came of it, value: "${{ steps.say.outputs.text }}!" }
        runs:
          using: composite
          steps:
            - id: say
              shell: bash
              run: |
                echo "$GITHUB_ACTION_PATH" > "$RUNNER_TEMP/path"
                echo "${{ github.action_path }}" >> "$RUNNER_TEMP/path"
                echo "${{ inputs.how }}, ${{ inputs.who }} ${{ steps.it.outputs.result }}."
                echo "text=$(basename "$GITHUB_ACTION_PATH")" >> "$GITHUB_OUTPUT"
            - { shell: bash, run: "echo again ${{ steps.say.outputs.text }}" }
        """

    @Test("are read from the workspace when their step comes; inputs, outputs and steps have a scope of their own")
    func scope() async throws {
        let fixture = try fixture(
            ["act/action.yml": Self.greet],
            """
                  - id: it
                    uses: ./act
                    with: { who: Mona }
                  - run: echo "${{ steps.it.outputs.result }} ${{ steps.say.outputs.text }}"
            """)
        try await fixture.run()
        #expect(fixture.log("a", 3) == "Hello main, Mona .\n")
        #expect(fixture.log("a", 4) == "again act\n")
        #expect(fixture.log("a", 2) == "act! \n")
        #expect(fixture.jobReport()?.outputs == ["result": "act!"])
        #expect(fixture.outcomes() == ["0 success", "3 success", "4 success", "1 success", "2 success"])
    }

    @Test(
        "have their steps' failures to themselves: success() speaks of the action, continue-on-error of the step that uses it"
    )
    func failures() async throws {
        let action = """
            name: Fails
            description: Fails
            runs:
              using: composite
              steps:
                - { shell: bash, run: exit 1, continue-on-error: true, id: first }
                - { shell: bash, run: "echo went on ${{ steps.first.outcome }} ${{ steps.first.conclusion }}" }
                - { shell: bash, run: exit 2 }
                - { shell: bash, run: echo never }
                - { shell: bash, run: echo failed, if: failure() }
                - { shell: bash, run: echo always, if: always() }
            """
        let fixture = try fixture(
            ["act/action.yml": action],
            """
                  - { id: it, uses: ./act, continue-on-error: true }
                  - run: echo "${{ steps.it.outcome }} ${{ steps.it.conclusion }}"
                  - run: exit 1
                  - { uses: ./act, if: always(), continue-on-error: true }
            """)
        try await fixture.run()
        #expect(fixture.log("a", 6) == "went on failure success\n")
        #expect(fixture.report("a", 8)?.outcome == .skipped)
        #expect(fixture.log("a", 9) == "failed\n")
        #expect(fixture.log("a", 10) == "always\n")
        #expect(fixture.log("a", 2) == "failure success\n")
        // The job has failed, and the action begins anew all the same.
        #expect(fixture.log("a", 12) == "went on failure success\n")
        #expect(fixture.jobReport()?.outcome == .failure)
    }

    @Test("stand in each other; env of the using step goes down, what steps set in GITHUB_ENV goes everywhere")
    func nesting() async throws {
        let inner = """
            name: Inner
            description: Inner
            runs:
              using: composite
              steps:
                - shell: bash
                  env: { C: inner }
                  run: |
                    echo "$A $B $C ${{ env.A }} ${{ env.B }}"
                    echo "SET=by inner" >> "$GITHUB_ENV"
                    echo "A=overridden" >> "$GITHUB_ENV"
                - { shell: bash, run: 'echo "$A $SET"' }
            """
        let outer = """
            name: Outer
            description: Outer
            runs:
              using: composite
              steps:
                - { uses: ./inner, env: { B: outer } }
            """
        let fixture = try fixture(
            ["inner/action.yaml": inner, "outer/action.yml": outer],
            """
                  - { uses: ./outer, env: { A: step } }
                  - run: echo "$A $B $SET"
            """)
        try await fixture.run()
        #expect(fixture.log("a", 4) == "step outer inner step outer\n")
        #expect(fixture.log("a", 5) == "step by inner\n")
        #expect(fixture.log("a", 2) == "overridden  by inner\n")
    }

    @Test("that are not there, or wrong, or stand in themselves, fail their step with what is wrong")
    func broken() async throws {
        let cycle = "name: C\ndescription: C\nruns: { using: composite, steps: [{ uses: ./cycle }] }"
        let fixture = try fixture(
            ["bad/action.yml": "name: Bad\ndescription: Bad\nruns: { using: composite }", "cycle/action.yml": cycle],
            """
                  - { uses: ./nowhere, continue-on-error: true }
                  - { uses: ./bad, continue-on-error: true }
                  - { uses: ./cycle, continue-on-error: true }
            """)
        try await fixture.run()
        #expect(fixture.report("a", 1)?.reason?.contains("Did you forget to run actions/checkout") == true)
        #expect(fixture.report("a", 2)?.reason?.contains("./bad/action.yml:3:") == true)
        #expect(fixture.report("a", 3)?.outcome == .failure)
        let deepest = fixture.record.contents.withLock { contents in
            contents.entries.compactMap { entry -> String? in
                if case .stepFinished(_, let report) = entry.event { report.reason } else { nil }
            }
        }
        #expect(deepest.contains { $0.contains("more than 10 deep") })
        #expect(fixture.jobReport()?.outcome == .success)
    }

    @Test("give no secret away in their outputs, but to the steps that may know it")
    func secrets() async throws {
        let action = """
            name: Secret
            description: Secret
            inputs: { token: { description: It } }
            outputs: { token: { description: It, value: "${{ inputs.token }}" } }
            runs: { using: composite, steps: [{ shell: bash, run: 'token="${{ inputs.token }}"; test ${#token} = 12' }] }
            """
        let fixture = try fixture(
            ["act/action.yml": action],
            """
                  - { id: it, uses: ./act, with: { token: "${{ secrets.TOKEN }}" } }
                  - run: token='${{ steps.it.outputs.token }}'; test ${#token} = 12
            """, secrets: ["TOKEN": "s3cret-token"])
        try await fixture.run()
        #expect(fixture.jobReport()?.outcome == .success)
        let journal = fixture.record.contents.withLock { contents in
            contents.entries.map { EventEnvelope($0.event).payload.json(.compact) }.joined()
        }
        #expect(!journal.contains("s3cret-token"))
    }

    @Test("go on in the middle of a step while their engine is gone")
    func recovered() async throws {
        let action = """
            name: Long
            description: Long
            inputs: { word: { description: It } }
            outputs: { word: { description: It, value: "${{ steps.long.outputs.word }}" } }
            runs:
              using: composite
              steps:
                - shell: bash
                  run: echo FIRST=first >> "$GITHUB_ENV"
                - id: long
                  shell: bash
                  run: |
                    echo once >> "$HOME/../once"
                    while [ ! -e "$HOME/../go" ]; do sleep 0.01; done
                    echo "word=${{ inputs.word }}" >> "$GITHUB_OUTPUT"
                - { shell: bash, run: 'echo "$FIRST ${{ inputs.word }} ${{ steps.long.outputs.word }}"' }
            """
        let fixture = try fixture(
            ["act/action.yml": action],
            """
                  - { id: it, uses: ./act, with: { word: "${{ secrets.WORD }}" } }
                  - run: echo "done ${{ steps.it.outcome }}"
            """, secrets: ["WORD": "open-sesame"])
        let folder = fixture.folder
        try await fixture.run { folder.exists("once") }
        // What was evaluated then counts, even if it would be another value now.
        try folder.write(["go": ""])
        try await fixture.run(token: 2)
        #expect(folder.text("once") == "once\n")
        #expect(fixture.log("a", 5) == "first *** ***\n")
        #expect(fixture.log("a", 2) == "done success\n")
        #expect(fixture.jobReport()?.outcome == .success)
    }

    @Test("fail in the step that was lost with its keeper, and go on with what always runs")
    func lost() async throws {
        let action = """
            name: Long
            description: Long
            runs:
              using: composite
              steps:
                - { shell: bash, run: 'echo once >> "$HOME/../once"; sleep 100' }
                - { shell: bash, run: echo never }
                - { shell: bash, run: echo always, if: always() }
            """
        let fixture = try fixture(
            ["act/action.yml": action], "      - uses: ./act\n      - { run: echo after, if: always() }")
        let folder = fixture.folder
        // The shell makes the file before 'echo' writes into it.
        try await fixture.run { folder.text("once") == "once\n" }
        try fixture.endKeeper()
        try await fixture.run(token: 2)
        #expect(folder.text("once") == "once\n")
        #expect(fixture.report("a", 4)?.outcome == .skipped)
        #expect(fixture.log("a", 5) == "always\n")
        #expect(fixture.log("a", 2) == "after\n")
        #expect(fixture.jobReport()?.outcome == .failure)
    }

    @Test("are ended as a whole by the cancel of the run, except for what always runs")
    func cancelled() async throws {
        let action = """
            name: Long
            description: Long
            runs:
              using: composite
              steps:
                - { shell: bash, run: 'touch "$HOME/../started"; exec sleep 100' }
                - { shell: bash, run: echo never }
                - { shell: bash, run: echo cancelled, if: cancelled() }
            """
        let fixture = try fixture(["act/action.yml": action], "      - uses: ./act")
        async let run = fixture.run()
        await fixture.appears("started")
        fixture.inbox.post(.cancel(Cancellation(requester: "ada")))
        _ = try await run
        #expect(fixture.report("a", 2)?.outcome == .cancelled)
        #expect(fixture.report("a", 3)?.outcome == .skipped)
        #expect(fixture.log("a", 4) == "cancelled\n")
        #expect(fixture.report("a", 1)?.outcome == .cancelled)
        #expect(fixture.jobReport()?.outcome == .cancelled)
    }

    @Test("that are given more time than their step has are ended when it is up")
    func timeout() async throws {
        let action = """
            name: Long
            description: Long
            runs: { using: composite, steps: [{ shell: bash, run: exec sleep 100 }, { shell: bash, run: echo x, if: always() }] }
            """
        let fixture = try fixture(["act/action.yml": action], "      - { uses: ./act, timeout-minutes: 0.02 }")
        try await fixture.run()
        // On a busy machine the time may be up before the inner step has begun: it is no success in any case.
        #expect(fixture.report("a", 2)?.outcome != .success)
        #expect(fixture.report("a", 1)?.outcome == .failure)
    }
}
