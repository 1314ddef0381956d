import Foundation
import Glibc
import TestSupport
import Testing

/// A signal is heard whenever it comes.
@Suite("Signals", .ownThread) struct SignalTests {
    @Test("SIGTERM ends a run at whatever moment of its beginning it comes")
    func endsARun() throws {
        let workflow = "on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: sleep 300 }] } }\n"
        try Scratch.with(workflows: ["slow": workflow]) { scratch in
            for step in 0..<16 {
                let run = try scratch.start(["run", "slow"])
                usleep(UInt32(step) * 15_000)
                run.signal(SIGTERM)
                // One that was lost leaves it asleep.
                let answer = try run.answer()
                #expect([130, 128 + SIGTERM].contains(answer.status), "After \(step * 15) ms: \(answer)")
            }
        }
    }
}
