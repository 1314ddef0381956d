import Display
import Planning
import Runs
import Testing

@testable import History

/// What a person reads of `sluice verify`.
@Suite("What verify found, as text")
struct VerificationTextTests {
    private let text = VerificationText(style: .plain)

    @Test("is a line each: where, what, in which file, and what to do")
    func findings() {
        let step = StepID(job: JobID("build"), jobAttempt: 1, index: 1)
        let post = StepID(job: JobID("de\u{1B}[31mploy/x"), jobAttempt: 2, phase: .post, index: 0)
        let findings = [
            StoreFinding(
                .log, run: 3, step: step, path: "/s/log", "its log of 5 bytes is gone", advice: "run it again"),
            StoreFinding(.log, run: 4, step: post, "its log was cut", advice: "run it again"),
            StoreFinding(.cache, path: "/s/caches/1", "it is gone", advice: "nothing"),
        ]
        #expect(
            findings.map(text.line) == [
                "✗ run 3, job 'build', step 2: its log of 5 bytes is gone (/s/log); run it again\n",
                "✗ run 4, job 'deploy/x', post step 1 (attempt 2.1): its log was cut; run it again\n",
                "✗ it is gone (/s/caches/1); nothing\n",
            ])
    }

    @Test("ends with what was looked at")
    func summary() {
        var count = VerificationCount()
        count.runs = 1
        count.events = 40
        count.logs = 3
        count.logBytes = 2048
        #expect(
            text.summary(count)
                == "Checked 1 run (40 events), 3 logs (2.0 KiB), 0 artifacts (0 contents) and 0 caches: all is as it was written.\n"
        )
        count.findings = 2
        count.logsBySizeOnly = 1
        #expect(
            text.summary(count)
                == "Checked 1 run (40 events), 3 logs (2.0 KiB), 0 artifacts (0 contents) and 0 caches: 2 findings.\n"
                + "Of 1 log only the size is on record: no checksum was taken.\n")
    }
}
