import Foundation
import TestSupport
import Testing

@Suite("Built-in actions of jobs in containers, by the real sluice", .ownThread)
struct BuiltInActionTests {
    @Test("take the container's paths for the same files as its steps")
    func paths() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                container: "sluice-test/busybox:1"
                steps:
                  - uses: actions/checkout@v4
                    with: { path: sub }
                  - run: |
                      test -f sub/workflows/ci.yml
                      mkdir -p ~/.kept "$RUNNER_TEMP/made" out && echo home > ~/.kept/file && echo temp > "$RUNNER_TEMP/made/file"
                      echo one > out/one && echo two > out/two
                  - uses: actions/cache/save@v4
                    with: { key: k, path: "~/.kept" }
                  - uses: actions/cache/save@v4
                    with: { key: t, path: "${{ runner.temp }}/made" }
                  - uses: actions/cache/save@v4
                    with: { key: w, path: "${{ github.workspace }}/out/*\\n!${{ github.workspace }}/out/two" }
                  - run: rm -rf ~/.kept
                  - uses: actions/cache/restore@v4
                    with: { key: k, path: "~/.kept" }
                  - run: echo "cached $(cat ~/.kept/file)"
                  - uses: actions/upload-artifact@v4
                    with:
                      name: all
                      path: |
                        /__w/app/app/out
                        !/__w/app/app/out/two
                  - uses: actions/upload-artifact@v4
                    with: { name: temp, path: "${{ runner.temp }}/made" }
              b:
                runs-on: ubuntu-latest
                needs: a
                container: "sluice-test/busybox:1"
                steps:
                  - id: other
                    uses: actions/cache/restore@v4
                    with: { key: k, path: "~/.kept" }
                  - uses: actions/cache/restore@v4
                    with: { key: t, path: "${{ runner.temp }}/made", fail-on-cache-miss: true }
                  - uses: actions/cache/restore@v4
                    with: { key: w, path: "${{ github.workspace }}/out/*\\n!${{ github.workspace }}/out/two", fail-on-cache-miss: true }
                  - run: echo "of a [$(cat ~/.kept/file)] [$(cat "$RUNNER_TEMP/made/file")] [$(ls out)]"
                  - id: get
                    uses: actions/download-artifact@v4
                    with: { name: all, path: "${{ github.workspace }}/got" }
                  - uses: actions/download-artifact@v4
                    with: { name: temp, path: "${{ runner.temp }}/got" }
                  - run: |
                      echo "at ${{ steps.get.outputs.download-path }} [${{ steps.other.outputs.cache-hit }}] $(ls got) $(cat "$RUNNER_TEMP/got/file")"
            """
        try SluiceFixture.with(workflow) { fixture in
            let answer = try fixture.sluice("run", "ci")
            #expect(answer.status == 0, "\(answer.output)")
            #expect(answer.output.contains("at /__w/app/app/got [true] one temp"), "\(answer.output)")
            #expect(answer.output.contains("of a [home] [temp] [one]"), "\(answer.output)")
            #expect(answer.output.contains("cached home"), "\(answer.output)")
        }
    }

    @Test("refuse paths that only the container has", arguments: ["/root/.cache", "/usr/local/bundle"])
    func refused(path: String) throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                container: "sluice-test/busybox:1"
                steps:
                  - uses: actions/cache@v4
                    with: { key: k, path: "\(path)" }
            """
        try SluiceFixture.with(workflow) { fixture in
            let answer = try fixture.sluice("run", "ci")
            #expect(answer.status == 1, "\(answer.output)")
            #expect(answer.output.contains("The path '\(path)' is in the job's container only"), "\(answer.output)")
        }
    }
}
