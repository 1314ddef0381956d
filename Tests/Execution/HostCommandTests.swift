import Conductor
import Execution
import Runs
import TestSupport
import Testing

@Suite("Workflow commands of steps on this host", .ownThread, .timeLimit(.minutes(10)))
struct HostCommandTests {
    @Test("a matcher of one step finds problems in the next one, with paths from the workspace")
    func matchers() async throws {
        let host = try HostFixture(
            """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - run: |
                      mkdir src; touch src/a.c
                      echo '{"problemMatcher": [{"owner": "cc", "pattern": [{
                        "regexp": "^(.+):([0-9]+): (.+)$", "file": 1, "line": 2, "message": 3}]}]}' > cc.json
                      echo "::add-matcher::cc.json"
                  - run: |
                      echo "$PWD/src/a.c:3: it is wrong"
                      echo "::remove-matcher owner=cc::"
                      echo "src/a.c:4: nobody looks"
                  - run: |
                      echo "src/a.c:5: nobody looks"
            """)
        #expect(try await host.run().conclusion == .success)
        #expect(host.annotations("a", 0).isEmpty)
        #expect(host.annotations("a", 1) == [Annotation(.error, "it is wrong", file: "src/a.c", line: 3)])
        #expect(host.annotations("a", 2).isEmpty)
    }

    @Test("ACTIONS_STEP_DEBUG as a secret gives RUNNER_DEBUG and runner.debug", arguments: [true, false])
    func debug(_ isOn: Bool) async throws {
        let host = try HostFixture(
            """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps: [{ run: 'echo "<$RUNNER_DEBUG|${{ runner.debug }}>"' }]
            """, secrets: isOn ? ["ACTIONS_STEP_DEBUG": "true"] : ["ACTIONS_RUNNER_DEBUG": "true"])
        #expect(try await host.run().conclusion == .success)
        #expect(host.log() == (isOn ? "<1|1>\n" : "<|>\n"))
    }

    @Test("a hundred megabytes of outputs fail the step and nothing else")
    func hugeOutput() async throws {
        let host = try HostFixture(
            """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - { id: big, run: 'truncate -s 100M "$GITHUB_OUTPUT"' }
                  - { if: always(), run: 'echo "<${{ steps.big.outcome }}|${{ toJSON(steps.big.outputs) }}>"' }
            """)
        #expect(try await host.run().conclusion == .failure)
        #expect(host.annotations("a", 0).first?.message.contains("up to a size of 1024k, got 102400k") == true)
        #expect(host.log("a", 1) == "<failure|{}>\n")
    }
}
