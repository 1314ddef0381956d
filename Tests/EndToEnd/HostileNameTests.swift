import Foundation
import TestSupport
import Testing

/// Names with line breaks and control sequences, wherever they are shown.
@Suite("Hostile names", .ownThread)
struct HostileNameTests {
    static let workflow = #"""
        name: "flow\n\e[2Jtwo"
        on: push
        jobs:
          a:
            name: "job\nnew \e[2J\e]0;title\e\\end"
            runs-on: ubuntu-latest
            strategy: { matrix: { v: ["a\nb", "c\e[1mX"] } }
            steps:
              - name: "first\nsecond \e[31mred"
                run: echo "::error title=t%0Ax,file=f%0Ay::bad"; exit 1
        """#

    @Test("never draw, and never tear a line")
    func names() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            let run = try scratch.run("run", "w", "--actor", "ann\u{1B}[2J")
            #expect(run.status == 1, "\(run)")
            let answers = try [run, scratch.run("history"), scratch.run("show"), scratch.run("logs"), scratch.run()]
            for answer in answers { #expect(!(answer.output + answer.errors).contains("\u{1B}"), "\(answer)") }
            // Each line of the job has its prefix.
            let torn = run.output.split(separator: "\n").filter { $0.hasPrefix("new ") || $0.hasPrefix("second ") }
            #expect(torn.isEmpty, "\(run)")
            #expect(try scratch.run("history").output.split(separator: "\n").count == 2)
        }
    }
}
