import Conductor
import Execution
import Foundation
import Runs
import TestSupport
import Testing

@Suite("Built-in actions are steps like others", .ownThread, .timeLimit(.minutes(10)))
struct HostActionTests {
    /// Stands in for `sluice internal-action`: says how it was called and does what a cache action would.
    private static let program = """
        #!/bin/bash
        echo "$@"
        env | grep -E '^(INPUT_|STATE_|GITHUB_ACTION)' | sort
        pwd
        if test "$3" != --post; then
            echo 'CACHE_KEY=k' >> "$GITHUB_STATE"
            echo 'cache-hit=false' >> "$GITHUB_OUTPUT"
        fi
        """

    @Test("inputs, state, outputs and the post step")
    func cache() async throws {
        let programs = try TemporaryDirectory()
        let path = programs.path + "/sluice"
        try writeProgram(Self.program, to: path)
        let host = try HostFixture(
            """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - id: c
                    uses: actions/cache@v4
                    with: { path: deps, key: 'k-${{ runner.os }}', restore-keys: "x\\ny" }
                  - run: echo "hit ${{ steps.c.outputs.cache-hit }}"
            """, executable: path)
        #expect(try await host.run().conclusion == .success)
        let workspace = host.folder.path + "/slots/test/a/workspace"
        #expect(
            host.log() == """
                internal-action actions/cache
                GITHUB_ACTION=c
                GITHUB_ACTIONS=true
                GITHUB_ACTION_REF=v4
                GITHUB_ACTION_REPOSITORY=actions/cache
                INPUT_KEY=k-Linux
                INPUT_PATH=deps
                INPUT_RESTORE-KEYS=x
                \(workspace)

                """)
        #expect(host.log("a", 1) == "hit false\n")
        let post = host.folder.text("run/steps/\(host.step("a", 0, phase: .post))/log") ?? ""
        #expect(post.hasPrefix("internal-action actions/cache --post\n"))
        #expect(post.contains("\nSTATE_CACHE_KEY=k\n"))
    }
}
