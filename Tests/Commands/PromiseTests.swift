import Foundation
import Testing

/// The promises, with the real programs.
@Suite("The promises")
struct PromiseTests {
    private static let slow = """
        on: push
        jobs:
          work:
            runs-on: x
            steps:
              - run: echo begun >> "$HOME/witness"; sleep 2; echo ended >> "$HOME/witness"
              - run: echo second >> "$HOME/witness"
          destroy:
            needs: work
            if: always()
            runs-on: x
            steps: [ { run: echo destroyed >> "$HOME/witness" } ]
        """

    private func lines(_ scratch: Scratch) -> [String] {
        scratch.text("witness").split(separator: "\n").map(String.init)
    }

    @Test("a killed engine is not missed by its step: resume finishes the run, and nothing runs twice")
    func engineKilled() throws {
        let scratch = try Scratch(["workflows/w.yml": Self.slow])
        let engine = try scratch.start("run", "w")
        try scratch.waitFor("witness", "begun")
        kill(engine.processIdentifier, SIGKILL)
        engine.waitUntilExit()
        let answer = try scratch.sluice("resume")
        #expect(answer.code == 0, "\(answer.all)")
        #expect(lines(scratch) == ["begun", "ended", "second", "destroyed"])
        #expect(scratch.keeper(ofRun: 1) == nil)
    }

    @Test("when engine and keeper are killed the step has failed, the finalizer runs, and nothing runs twice")
    func bothKilled() throws {
        let scratch = try Scratch(["workflows/w.yml": Self.slow])
        let engine = try scratch.start("run", "w")
        try scratch.waitFor("witness", "begun")
        let keeper = try #require(scratch.keeper(ofRun: 1))
        kill(engine.processIdentifier, SIGKILL)
        kill(keeper, SIGKILL)
        engine.waitUntilExit()
        let answer = try scratch.sluice("resume", "1")
        #expect(answer.code == 1, "\(answer.all)")
        #expect(lines(scratch) == ["begun", "destroyed"])
        #expect(try scratch.sluice("show", "1").output.contains("The engine was lost while this step ran"))
        #expect(try scratch.sluice("resume").output.contains("nothing to resume"))
    }

    @Test("Ctrl-C interrupts the step, runs the finalizer and exits with 130")
    func interrupted() throws {
        let scratch = try Scratch(["workflows/w.yml": Self.slow])
        let engine = try scratch.start("run", "w")
        try scratch.waitFor("witness", "begun")
        kill(engine.processIdentifier, SIGINT)
        engine.waitUntilExit()
        #expect(engine.terminationStatus == 130)
        #expect(lines(scratch) == ["begun", "destroyed"])
    }

    @Test("another process can cancel")
    func cancelled() throws {
        let scratch = try Scratch(["workflows/w.yml": Self.slow])
        let engine = try scratch.start("run", "w")
        try scratch.waitFor("witness", "begun")
        #expect(try scratch.sluice("cancel", "1").code == 0)
        engine.waitUntilExit()
        #expect(engine.terminationStatus == 130)
        #expect(lines(scratch) == ["begun", "destroyed"])
    }

    @Test("a dirty tree runs as a snapshot, and index, HEAD and files stay as they were")
    func snapshot() throws {
        let scratch = try Scratch([
            "workflows/w.yml": """
            on: push
            jobs: { a: { runs-on: x, steps: [ { uses: actions/checkout@v4 }, { run: cat a.txt new.txt; ls } ] } }
            """, "a.txt": "old\n", "gone.txt": "gone\n", ".gitignore": "ignored.txt\n",
        ])
        try scratch.write("a.txt", "changed\n")
        try scratch.write("new.txt", "untracked\n")
        try scratch.write("ignored.txt", "ignored\n")
        try FileManager.default.removeItem(atPath: scratch.repository + "/gone.txt")
        let fingerprint = {
            try [".git/index", ".git/HEAD", "a.txt", "new.txt", "ignored.txt"].map {
                try Data(contentsOf: URL(fileURLWithPath: scratch.repository + "/" + $0))
            } + [Data(try scratch.git("rev-parse", "HEAD").utf8), Data(try scratch.git("branch", "-a").utf8)]
        }
        let before = try fingerprint()
        let answer = try scratch.sluice("run", "w")
        #expect(answer.code == 0, "\(answer.all)")
        #expect(try fingerprint() == before)
        #expect(answer.output.contains("changed") && answer.output.contains("untracked"))
        #expect(!answer.output.contains("gone.txt") && !answer.output.contains("ignored.txt"))
        let kept = try scratch.git("rev-parse", "refs/sluice/runs/1")
        #expect(kept != (try scratch.git("rev-parse", "HEAD")))
    }

    @Test("history, logs, artifacts and a rerun of what failed tell the same story")
    func story() throws {
        let scratch = try Scratch([
            "workflows/w.yml": """
            on: push
            jobs:
              make:
                runs-on: x
                outputs: { word: "${{ steps.s.outputs.word }}" }
                steps:
                  - { id: s, run: "echo word=blue >> $GITHUB_OUTPUT; echo made >> $HOME/witness; echo content > f.txt" }
                  - { uses: actions/upload-artifact@v4, with: { name: thing, path: f.txt } }
              use:
                needs: make
                runs-on: x
                steps:
                  - { uses: actions/download-artifact@v4, with: { name: thing } }
                  - run: echo "${{ needs.make.outputs.word }} $(cat f.txt) ${{ secrets.TOKEN }}"; test -e $HOME/mended
            """
        ])
        let first = try scratch.sluice("run", "w", "--secret", "TOKEN=hunter2secret")
        #expect(first.code == 1)
        #expect(!first.all.contains("hunter2secret") && first.output.contains("blue content ***"))
        #expect(try scratch.sluice("history").output.contains("failure"))
        #expect(try scratch.sluice("artifacts", "list", "1").output.contains("thing"))
        let refused = try scratch.sluice("rerun", "1", "--failed")
        #expect(refused.code == 2 && refused.errors.contains("TOKEN"))
        try "".write(toFile: scratch.root + "/mended", atomically: false, encoding: .utf8)
        let again = try scratch.sluice("rerun", "1", "--failed", "--secret", "TOKEN=hunter2secret")
        #expect(again.code == 0, "\(again.all)")
        #expect(lines(scratch) == ["made"])
        #expect(try scratch.sluice("logs", "2").output.contains("blue content ***"))
        let leaked = try scratch.run(["-rl", "hunter2secret", ".sluice"], program: "/usr/bin/grep")
        #expect(leaked.output.isEmpty, "\(leaked.output)")
    }
}
