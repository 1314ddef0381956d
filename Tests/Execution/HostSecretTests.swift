import Conductor
import Execution
import Expressions
import Planning
import Runs
import Synchronization
import TestSupport
import Testing

@Suite("Secrets on this host", .ownThread, .timeLimit(.minutes(10)))
struct HostSecretTests {
    private static let workflow = """
        on: push
        jobs:
          a:
            runs-on: ubuntu-latest
            outputs: { plain: x, token: '${{ steps.s.outputs.token }}' }
            steps:
              - id: s
                env: { T: '${{ secrets.TOKEN }}' }
                run: |
                  echo "got $T"
                  echo "token=$T" >> "$GITHUB_OUTPUT"
                  echo "open=1" >> "$GITHUB_OUTPUT"
                  echo "KEPT=$T" >> "$GITHUB_ENV"
                  echo "sum $T" >> "$GITHUB_STEP_SUMMARY"
                  echo "::error::leaked $T"
              - run: test "${{ steps.s.outputs.token }}" = "$KEPT" && test "$KEPT" = ${{ secrets.TOKEN }}
              - run: |
                  echo "::add-mask::generated-value"
                  echo "later=generated-value" >> "$GITHUB_OUTPUT"
                id: m
              - run: test "${{ steps.m.outputs.later }}" = generated-value && echo generated-value
        """

    @Test("a secret is used everywhere and written nowhere")
    func masking() async throws {
        let host = try HostFixture(Self.workflow, secrets: ["TOKEN": "s3cr3t-value", "SHORT": "ab"])
        #expect(try await host.run().conclusion == .success)
        #expect(host.log().hasPrefix("got ***\n"))
        #expect(host.report()?.outputs == ["open": "1"])
        #expect(host.report("a", 2)?.outputs == [:])
        #expect(host.log("a", 3) == "***\n")
        #expect(host.jobReport()?.outputs == ["plain": "x"])
        let contents = host.record.contents.withLock { $0 }
        #expect(contents.steps[host.step("a", 0)]?.summary == "sum ***\n")
        #expect(contents.steps[host.step("a", 0)]?.annotations.map(\.message) == ["leaked ***"])
        #expect(
            contents.jobs[JobID("a")] == [
                Annotation(.warning, "Skip output 'token' since it may contain secret.")
            ])
        #expect(!"\(contents.entries)".contains("s3cr3t-value"))
    }

    @Test("what is too short to be masked is named in a warning, and no value is")
    func unmasked() {
        let secrets = [
            "A": "abc", "B": "öäü", "C": "long enough", "D": "", "E": "{\n\"key\": 1\n}\n", "F": "line one\nab",
        ]
        #expect(
            warningsOfUnmasked(secrets) == [
                "The secret 'A' is shorter than four characters and is not masked.",
                "The secret 'B' is shorter than four characters and is not masked.",
                "2 lines of the secret 'E' are shorter than four characters and are not masked by themselves.",
                "A line of the secret 'F' is shorter than four characters and is not masked by itself.",
            ])
    }

    @Test("a called workflow gets the secrets that its caller passes on")
    func passedOn() async throws {
        let callee = """
            on: { workflow_call: { secrets: { given: { required: true } } } }
            jobs:
              c:
                runs-on: ubuntu-latest
                steps:
                  - run: test "${{ secrets.given }}" = s3cr3t-value && test -z "${{ secrets.TOKEN }}"
            """
        let host = try HostFixture(
            """
            on: push
            jobs:
              call:
                uses: ./.github/workflows/callee.yml
                secrets: { given: '${{ secrets.TOKEN }}' }
            """, others: ["callee.yml": callee], secrets: ["TOKEN": "s3cr3t-value"])
        #expect(try await host.run().conclusion == .success)
    }
}
