import Expressions
import Planning
import Runs
import Source
import Testing
import Workflows

@Suite("What a drill says of its recovery time objective")
struct RecoveryTimeTests {
    private static let somewhere = SourceRange(
        start: SourcePosition(line: 1, column: 1), end: SourcePosition(line: 1, column: 1))

    private func objective(from: String = "apply", to: String = "e2e", within: Double = 60) -> RecoveryObjective {
        RecoveryObjective(
            from: Located(from, at: Self.somewhere), to: Located(to, at: Self.somewhere), within: within)
    }

    /// `apply success 10 20` is a job from second 10 to second 20; without numbers it was never begun.
    private func jobs(_ text: String) -> [JobTimes] {
        text.split(separator: ",").map { job in
            let words = job.split(separator: " ").map(String.init)
            let times = words.dropFirst(2).compactMap(Double.init).map {
                Timestamp(second: 1_000).advanced(bySeconds: $0)
            }
            return JobTimes(
                id: JobID(words[0]), outcome: Outcome(rawValue: words[1]), startedAt: times.first,
                finishedAt: times.dropFirst().first, firstStartedAt: times.dropFirst(2).first)
        }
    }

    @Test(
        "the time is from the start of the one job to the success of the other",
        arguments: [
            ("apply success 10 20,e2e success 30 70", RecoveryTime.reached(seconds: 60)),
            ("apply success 10 20,e2e success 30 70.5", .late(seconds: 60.5)),
            ("Apply success 10 20,E2E success 30 40", .reached(seconds: 30)),
            // Of a matrix the first start and the last end.
            (
                "apply.0 success 12 20,apply.1 success 10 15,e2e.0 success 30 35,e2e.1 success 30 45",
                .reached(seconds: 35)
            ),
            // What was tried again has begun when it began for the first time.
            ("apply success 40 50 10,e2e success 50 80", .late(seconds: 70)),
            // A called workflow's jobs of the same name are others.
            ("apply success 10 20,deploy/e2e failure 20 21,e2e success 30 40", .reached(seconds: 30)),
            // What comes after it takes nothing from it.
            ("apply success 10 20,e2e success 30 40,destroy failure 40 50", .reached(seconds: 30)),
            ("apply success 10 20,docs failure 10 11,e2e success 30 40", .reached(seconds: 30)),
        ])
    func times(text: String, expected: RecoveryTime) {
        #expect(RecoveryTime(of: jobs(text), objective()) == expected)
    }

    @Test(
        "a drill that did not come so far has missed it, whatever kept it from that",
        arguments: [
            ("apply success 10 20,e2e failure 30 40,destroy success 40 50", "e2e"),
            ("apply success 10 20,restore failure 20 21,e2e skipped,destroy success 40 50", "restore"),
            ("apply failure 10 20,e2e skipped", "apply"),
            ("apply success 10 20,restore cancelled 20 21,e2e cancelled", "restore"),
            ("confirm failure 1 2,apply skipped,e2e skipped", "confirm"),
            ("apply success 10 20,e2e.0 success 30 40,e2e.1 failure 30 40", "e2e.1"),
            ("apply success 10 20,e2e cancelled,report failure 40 41", "e2e"),
            ("apply skipped,e2e success 30 40", "apply"),
        ])
    func missed(text: String, job: String) {
        #expect(RecoveryTime(of: jobs(text), objective()) == .failed(job: job))
    }

    @Test("a run that was not asked for both jobs is no drill")
    func others() {
        #expect(RecoveryTime(of: jobs("apply success 10 20"), objective()) == nil)
        #expect(RecoveryTime(of: jobs("e2e success 10 20"), objective()) == nil)
        #expect(RecoveryTime(of: [], objective()) == nil)
        #expect(RecoveryTime(of: jobs("all success 10 20"), objective(from: "all", to: "all")) == .reached(seconds: 10))
    }

    @Test("programs read whether, how long, and what it failed in")
    func value() {
        #expect(
            RecoveryTime.late(seconds: 61).value.json(.compact) == #"{"reached":false,"seconds":61,"failed_job":null}"#)
        #expect(
            RecoveryTime.failed(job: "e2e").value.json(.compact)
                == #"{"reached":false,"seconds":null,"failed_job":"e2e"}"#)
        #expect(objective().value.json(.compact) == #"{"from":"apply","to":"e2e","within":60}"#)
    }
}
