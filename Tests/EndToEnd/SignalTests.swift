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

    @Test("who watches for a server that is gone already ends at once, however often")
    func endsAWatch() throws {
        let workflow = "on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }\n"
        try Scratch.with(workflows: ["quick": workflow]) { scratch in
            let place = ["--repository", scratch.repository, "--data-dir", scratch.folder + "/store"]
            // Its standard input, which is the server's life, has ended before it begins.
            let watches = try (0..<20).map { _ in try scratch.start(["internal-server", "watch"] + place) }
            for watch in watches {
                let answer = try watch.answer()
                #expect([0, 128 + SIGTERM].contains(answer.status), "\(answer)")
            }
        }
    }
}
