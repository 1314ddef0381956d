import Expressions
import Foundation
import Runs
import TestSupport
import Testing

@Suite("Steps in the background on this host", .ownThread)
struct HostBackgroundTests {
    @Test("run beside the others; what they set is seen once they have been waited for")
    func waitedFor() async throws {
        let fixture = try HostFixture(
            """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                outputs: { port: "${{ steps.server.outputs.port }}" }
                steps:
                  - id: server
                    background: true
                    run: |
                      echo port=80 >> "$GITHUB_OUTPUT"
                      echo NAME=value >> "$GITHUB_ENV"
                      touch "$RUNNER_TEMP/started"
                      while [ ! -e "$RUNNER_TEMP/go" ]; do sleep 0.01; done
                  - run: |
                      while [ ! -e "$RUNNER_TEMP/started" ]; do sleep 0.01; done
                      echo "before: ${{ steps.server.outputs.port }}$NAME."
                      touch "$RUNNER_TEMP/go"
                  - wait: server
                  - run: 'echo "after: ${{ steps.server.outputs.port }} $NAME ${{ env.NAME }}."'
            """)
        try await fixture.run()
        #expect(fixture.log("a", 1) == "before: .\n")
        #expect(fixture.log("a", 3) == "after: 80 value value.\n")
        #expect(fixture.jobReport()?.outputs == ["port": "80"])
        #expect(fixture.jobReport()?.outcome == .success)
    }

    @Test("are ended by cancel with the usual signals, and what they left to say counts")
    func cancelled() async throws {
        let fixture = try HostFixture(
            """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - id: server
                    background: true
                    run: |
                      trap 'echo NAME=stopped >> "$GITHUB_ENV"; echo stopping; exit 0' INT TERM
                      touch "$RUNNER_TEMP/started"
                      while :; do sleep 0.01; done
                  - run: while [ ! -e "$RUNNER_TEMP/started" ]; do sleep 0.01; done
                  - cancel: server
                  - run: echo "$NAME ${{ steps.server.conclusion }}"
            """)
        try await fixture.run()
        #expect(fixture.log("a", 0) == "stopping\n")
        #expect(fixture.report("a", 0)?.outcome == .cancelled)
        #expect(fixture.log("a", 3) == "stopped cancelled\n")
        #expect(fixture.jobReport()?.outcome == .success)
    }

    @Test("in parallel keep their logs and their files apart, and the group fails with its members")
    func parallel() async throws {
        let fixture = try HostFixture(
            """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - parallel:
                      - { id: one, run: 'touch "$RUNNER_TEMP/one"; while [ ! -e "$RUNNER_TEMP/two" ]; do sleep 0.01; done; echo 1; echo v=1 >> "$GITHUB_OUTPUT"' }
                      - { id: two, run: 'touch "$RUNNER_TEMP/two"; while [ ! -e "$RUNNER_TEMP/one" ]; do sleep 0.01; done; echo 2; echo v=2 >> "$GITHUB_OUTPUT"; exit 3' }
                  - { run: 'echo ${{ steps.one.outputs.v }}${{ steps.two.outputs.v }}', if: always() }
            """)
        try await fixture.run()
        #expect(fixture.log("a", 0) == "1\n")
        #expect(fixture.log("a", 1) == "2\n")
        #expect(fixture.report("a", 2)?.reason?.contains("failed") == true)
        #expect(fixture.log("a", 3) == "12\n")
        #expect(fixture.jobReport()?.outcome == .failure)
    }

    @Test("go on while their engine is gone, each with what it says, and run once")
    func recovered() async throws {
        let fixture = try HostFixture(
            """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - id: one
                    background: true
                    run: |
                      echo once >> "$HOME/../one"
                      while [ ! -e "$HOME/../go" ]; do sleep 0.01; done
                      echo v=1 >> "$GITHUB_OUTPUT"
                  - id: two
                    background: true
                    run: |
                      echo once >> "$HOME/../two"
                      echo NAME=two >> "$GITHUB_ENV"
                  - run: |
                      while [ ! -e "$HOME/../go" ]; do sleep 0.01; done
                  - wait-all:
                  - run: echo "${{ steps.one.outputs.v }} $NAME"
            """)
        let folder = fixture.folder
        try await fixture.run {
            folder.exists("one") && folder.exists("two") && fixture.report("a", 1) != nil
        }
        try fixture.folder.write(["go": ""])
        try await fixture.run(token: 2)
        #expect(fixture.log("a", 4) == "1 two\n")
        #expect(folder.text("one") == "once\n")
        #expect(folder.text("two") == "once\n")
        #expect(fixture.jobReport()?.outcome == .success)
    }

    @Test("are each lost with their keeper, and none is run again")
    func lost() async throws {
        let fixture = try HostFixture(
            """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - { background: true, run: 'touch "$HOME/../one"; sleep 100' }
                  - { background: true, run: 'touch "$HOME/../two"; sleep 100' }
                  - wait-all:
                  - { run: echo after, if: always() }
            """)
        let folder = fixture.folder
        try await fixture.run { folder.exists("one") && folder.exists("two") }
        try fixture.endKeeper()
        try await fixture.run(token: 2)
        #expect(fixture.log("a", 3) == "after\n")
        #expect(fixture.jobReport()?.outcome == .failure)
    }
}
