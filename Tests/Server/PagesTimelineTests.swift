import Planning
import Runs
import Server
import Testing

@Suite("Times, on a run's page")
struct PagesTimelineTests {
    private func time(_ seconds: Double) -> Timestamp { Timestamp(nanoseconds: 0).advanced(bySeconds: seconds) }

    private func span(_ start: Double, _ end: Double) -> TimelineSpan { TimelineSpan(time(start), time(end)) }

    static let relative: [(seconds: Double, text: String)] = [
        (0, "just now"), (9.9, "just now"), (-9.9, "just now"), (10.4, "10 seconds ago"), (59.4, "59 seconds ago"),
        (59.6, "1 minute ago"), (89, "1 minute ago"), (91, "2 minutes ago"), (3580, "1 hour ago"),
        (86_399, "1 day ago"), (-86_401, "in 1 day"), (-(30 * 86_400 - 22), "in 30 days"), (-59 * 86_400, "in 59 days"),
        (-59.9 * 86_400, "in 2 months"), (-365 * 86_400, "in 12 months"), (729 * 86_400, "2 years ago"),
        (.infinity, "31688 years ago"),
    ]

    @Test("are told to the nearest unit, in the next one where that would be many", arguments: relative)
    func words(seconds: Double, text: String) { #expect(TimeText.relative(seconds) == text) }

    private func wait(_ text: String, _ job: String?, _ seconds: Double?, isUsual: Bool = false) -> Decision {
        Decision(
            .wait, text, at: JournalEntry(sequence: 9, time: time(50), event: .finished(.success)),
            job: job.map { JobID($0) }, seconds: seconds, isUsual: isUsual)
    }

    @Test("of waits reach to their end, or to now where they go on, and each has its owner")
    func waits() {
        let decisions = [
            wait("waited for the lock 'state', which run 1 held", nil, 10),
            wait("waits for the approval of 'prod' by ann", "ship", 20), wait("waits for 'build'", "ship", nil),
            wait("got the concurrency group 'hosts' at once", "ship", 0, isUsual: true),
            wait("waits for the lock 'hosts', which run 2 holds", nil, 5),
        ]
        let waits = TimelineWaits(decisions, hasBegun: false, now: time(60))
        #expect(waits.ofRun.map(\.span) == [span(40, 50), span(55, 60)])
        #expect(waits.ofRun.map(\.goesOn) == [false, true])
        #expect(waits.of(JobID("ship")).map(\.span) == [span(40, 60), nil])
        #expect(waits.of(JobID("build")) == [])
        let begun = TimelineWaits(decisions, hasBegun: true, now: time(60))
        #expect(begun.ofRun.map(\.span) == [span(40, 50)])
    }
}
