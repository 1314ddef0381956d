import Display
import Planning
import Runs
import Testing

@testable import History

/// Obligations as they are shown.
struct ObligationTextTests {
    private let now = FakeClock.start.advanced(bySeconds: 3 * 3600)

    private func obligation(_ number: Int, _ change: (inout RecordedObligation) -> Void = { _ in })
        -> RecordedObligation
    {
        var obligation = RecordedObligation(
            run: .finished(number), name: "apply", job: JobID("apply.0"), dischargedBy: "teardown", verify: "look",
            state: .open, isLeft: true, openedAt: FakeClock.start, failures: 5, attempts: 5,
            lastError: "Run ./destroy: Process completed with exit code 1.")
        change(&obligation)
        return obligation
    }

    @Test("What needs a person is said in two lines each, and nothing else")
    func notices() {
        let text = ObligationText(style: .plain, now: now)
        let unmade = obligation(8) { ($0.failures, $0.lastError) = (0, nil) }
        let other = obligation(9) { $0.discharger = 10 }
        #expect(
            text.notices([
                (obligation(7), .finished(.failure)), (unmade, .abandoned), (other, .finished(.failure)),
                (obligation(12), .running), (obligation(13) { $0.state = .abandoned }, .finished(.failure)),
            ]) == """
                ! obligation 7/apply of CI is open: 'apply.0' began 3 h ago, and 'teardown' has not seen it gone (5 attempts; Run ./destroy: Process completed with exit code 1.)
                  'sluice obligations discharge 7/apply' tries again
                ! obligation 8/apply of CI is open: 'apply.0' began 3 h ago, and 'teardown' has not seen it gone
                  'sluice resume 8' finishes its run
                ! obligation 9/apply of CI is open: 'apply.0' began 3 h ago, and 'teardown' has not seen it gone (5 attempts; Run ./destroy: Process completed with exit code 1.)
                  run 10 is discharging it


                """)
        #expect(text.notices([]) == "")
    }

    @Test("The table says what, by whom, how often tried, when next, and why not yet")
    func table() {
        let text = ObligationText(style: .plain, now: now)
        let waiting = obligation(8) {
            $0.failures = 1
            $0.lastError = "It broke."
            $0.nextTry = now.advanced(bySeconds: 31)
        }
        let due = obligation(9) { ($0.failures, $0.lastError, $0.nextTry) = (1, "a\u{1B}[2Jb", now) }
        #expect(
            text.table([
                (obligation(7), .finished(.failure)), (waiting, .running), (due, .running),
                (obligation(10), .abandoned),
                (obligation(11) { $0.lastError = nil }, .engineAway),
            ]) == """
                ID        WORKFLOW  OPENED BY          AGE      ATTEMPTS  NEXT TRY                 LAST ERROR
                7/apply   CI        apply.0 of run 7   3 h ago         5  when asked for           Run ./destroy: Process completed with exit code 1.
                8/apply   CI        apply.0 of run 8   3 h ago         1  in 31 s                  It broke.
                9/apply   CI        apply.0 of run 9   3 h ago         1  now                      ab
                10/apply  CI        apply.0 of run 10  3 h ago         5  with 'sluice resume 10'  Run ./destroy: Process completed with exit code 1.
                11/apply  CI        apply.0 of run 11  3 h ago         5  when its engine is back

                """)
    }
}
