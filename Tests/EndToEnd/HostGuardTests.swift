import Foundation
import TestSupport
import Testing

@Suite("The host guard", .ownThread)
struct HostGuardTests {
    /// Never to be carried out: the folder does not exist, and its name says why.
    private static let workflow = """
        on: push
        jobs:
          a:
            runs-on: ubuntu-latest
            steps:
              - run: |
                  echo first
                  test -e nothing && rm -rf /opt/sluice-test-of-the-host-guard
              - run: echo second
        """

    @Test("refuses before the run where nobody can be asked, with the line and what to do")
    func refused() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            let answer = try scratch.run("run", "w")
            #expect(answer.status == 2, "\(answer)")
            #expect(answer.errors.contains("workflows/w.yml:8:"), "\(answer)")
            #expect(answer.errors.contains("'/opt/sluice-test-of-the-host-guard'"), "\(answer)")
            #expect(answer.errors.contains("--host-guard allow"), "\(answer)")
            #expect(try scratch.runCount() == 0)
            #expect(try scratch.run("plan", "w").errors.contains("This step would delete"))
        }
    }

    @Test("lets it run where the command line or the policy allows it")
    func allowed() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            #expect(try scratch.run("run", "w", "--host-guard", "allow").output.contains("first"))
            try scratch.write("sluice.yml", "host-guard: allow\n")
            try scratch.commit()
            #expect(try scratch.run("run", "w").output.contains("first"))
            let refused = try scratch.run("run", "w", "--host-guard", "refuse")
            #expect(refused.status == 2, "\(refused)")
        }
    }

    @Test("Steps that make room on GitHub's machines count as skipped")
    func skipped() throws {
        let text = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - { id: room, name: Free disk space, run: sudo rm -rf /usr/share/dotnet /opt/ghc }
                  - uses: jlumbroso/free-disk-space@main
                  - run: echo "was ${{ steps.room.outcome }}"
            """
        try Scratch.with(workflows: ["w": text]) { scratch in
            let answer = try scratch.run("run", "w")
            #expect(answer.status == 0, "\(answer)")
            #expect(answer.output.contains("was skipped"), "\(answer)")
            #expect(
                (answer.output + answer.errors).contains("'Free disk space' frees disk space of GitHub's machines"),
                "\(answer)")
        }
    }
}
