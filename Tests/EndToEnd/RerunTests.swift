import Foundation
import TestSupport
import Testing

/// What of an earlier run is there when only its failed jobs run again.
@Suite("Failed jobs that run again", .ownThread)
struct RerunTests {
    /// `flaky` succeeds once there are two files of that name; `last` wants what `first` left.
    private func workflow(_ folder: String) -> String {
        """
        on: push
        jobs:
          first:
            runs-on: ubuntu-latest
            steps:
              - run: echo made > made
              - { uses: actions/upload-artifact@v4, with: { name: made, path: made } }
          flaky:
            runs-on: ubuntu-latest
            steps: [{ run: "test -e \(folder)/mended" }]
          last:
            needs: [first, flaky]
            runs-on: ubuntu-latest
            steps:
              - { uses: actions/download-artifact@v4, with: { name: made } }
              - run: cat made
        """
    }

    @Test("find the artifacts of the jobs that are taken over, however often that was")
    func chain() throws {
        try Scratch.with { scratch in
            try scratch.write("workflows/w.yml", workflow(scratch.folder))
            try scratch.commit()
            #expect(try scratch.run("run", "w").status == 1)
            #expect(try scratch.run("rerun", "last", "--failed").status == 1)
            #expect(try scratch.shown(2)["flags"] as? [String] == ["failed-jobs"])
            try "".write(toFile: scratch.folder + "/mended", atomically: false, encoding: .utf8)
            let third = try scratch.run("rerun", "last", "--failed")
            #expect(third.status == 0 && third.output.contains("made"), "\(third)")
            for run in ["2", "3"] { #expect(try scratch.run("artifacts", "list", run).output.contains("made")) }
            // All of it once more is a whole run.
            #expect(try scratch.run("rerun", "3").status == 0)
            #expect(try scratch.shown(4)["flags"] as? [String] == [])
        }
    }
}
