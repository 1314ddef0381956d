import Testing
import Workflows

@testable import Runs

@Suite("What becomes of a schedule's moments")
struct SchedulePolicyTests {
    private static let now = Timestamp(second: 1_000_000)

    /// So many minutes ago.
    private func ago(_ minutes: Double) -> Timestamp { Self.now.advanced(bySeconds: -60 * minutes) }

    private func words(
        _ policy: SchedulePolicy, _ minutes: [Double], busy: BusySchedule = BusySchedule()
    ) -> [String] {
        let due = DueTicks(minutes.map(ago))
        return policy.decisions(on: due, now: Self.now, busy: busy).map { decision in
            let minutes = Int(Self.now.seconds(since: decision.scheduledAt) / 60)
            let verdict =
                switch decision.verdict {
                case .start: "start"
                case .wait: "wait"
                case .coalesce(let into): "into \(Int(Self.now.seconds(since: into) / 60))"
                case .skip: "skip"
                }
            return "\(minutes)\(decision.isLate ? " late" : ""): \(verdict)"
        }
    }

    @Test(
        "each policy for what was missed",
        arguments: [
            (SchedulePolicy.CatchUp.once, [0.0], ["0: start"]),
            (.once, [1], ["1: start"]),
            (.once, [2], ["2 late: start"]),
            (.once, [90, 60, 30], ["90 late: into 30", "60 late: into 30", "30 late: start"]),
            (.once, [60, 30, 0], ["60 late: into 0", "30 late: into 0", "0: start"]),
            (
                .once, [3000, 1441, 1440, 5],
                ["3000 late: skip", "1441 late: skip", "1440 late: into 5", "5 late: start"]
            ),
            (.once, [3000], ["3000 late: skip"]),
            (.none, [60, 30, 0], ["60 late: skip", "30 late: skip", "0: start"]),
            (.none, [2], ["2 late: skip"]),
            (.all, [60, 30], ["60 late: start", "30 late: wait"]),
            (.all, [3000, 60, 0], ["3000 late: skip", "60 late: start", "0: wait"]),
            (.all, [], []),
        ])
    func catchUp(policy: SchedulePolicy.CatchUp, minutes: [Double], expected: [String]) {
        #expect(words(SchedulePolicy(catchUp: policy), minutes) == expected)
    }

    @Test(
        "each policy while a run goes on",
        arguments: [
            (SchedulePolicy.Overlap.skip, [0.0], ["0: skip"]),
            (.queue, [0], ["0: wait"]),
            (.cancel, [0], ["0: wait"]),
            (.skip, [30], ["30 late: skip"]),
            (.queue, [30], ["30 late: wait"]),
        ])
    func overlap(policy: SchedulePolicy.Overlap, minutes: [Double], expected: [String]) {
        let busy = BusySchedule(current: .run(7))
        #expect(words(SchedulePolicy(overlap: policy), minutes, busy: busy) == expected)
    }

    @Test("what is made up for together is not lost by being so much at once, whatever 'overlap' says")
    func allTogether() {
        for overlap in SchedulePolicy.Overlap.allCases {
            #expect(
                words(SchedulePolicy(catchUp: .all, overlap: overlap), [30, 20, 0])
                    == ["30 late: start", "20 late: wait", "0: wait"])
        }
    }

    @Test("a queue has an end")
    func fullQueue() {
        let busy = BusySchedule(current: .run(7), waiting: SchedulePolicy.mostWaiting - 1)
        #expect(words(SchedulePolicy(overlap: .queue), [0], busy: busy) == ["0: wait"])
        let full = BusySchedule(current: .run(7), waiting: SchedulePolicy.mostWaiting)
        #expect(words(SchedulePolicy(overlap: .queue), [0], busy: full) == ["0: skip"])
    }

    @Test("each says why, with the run's number and the window")
    func reasons() throws {
        func reason(_ policy: SchedulePolicy, _ minutes: Double, _ busy: BusySchedule = BusySchedule()) -> String {
            guard let decision = policy.decisions(on: DueTicks([ago(minutes)]), now: Self.now, busy: busy).first
            else { return "" }
            switch decision.verdict {
            case .skip(let reason), .wait(let reason): return reason
            case .start, .coalesce: return ""
            }
        }
        let busy = BusySchedule(current: .run(7))
        #expect(reason(SchedulePolicy(), 0, busy) == "It was due while run 7 went on, and 'overlap' is skip.")
        #expect(reason(SchedulePolicy(overlap: .queue), 0, busy) == "It waits for run 7.")
        #expect(
            reason(SchedulePolicy(overlap: .cancel), 0, busy) == "It waits for the end of run 7, which it cancels.")
        #expect(reason(SchedulePolicy(catchUp: .none), 5) == "It was missed, and 'catch-up' is none.")
        #expect(reason(SchedulePolicy(), 1500) == "It was missed by more than the window of 24 h.")
        #expect(
            reason(SchedulePolicy(window: 5400), 1500) == "It was missed by more than the window of 90 min.")
    }

    @Test("a thousand missed moments are told of as a hundred and one")
    func many() throws {
        let due = DueTicks((0..<1000).reversed().map { ago(Double($0) + 5) })
        let decisions = SchedulePolicy(catchUp: .all, window: 1e6).decisions(
            on: due, now: Self.now, busy: BusySchedule())
        #expect(decisions.count == 101)
        let first = try #require(decisions.first)
        #expect(first.count == 900 && first.verdict == .skip("More than 100 times were missed."))
        #expect(decisions.map(\.count).reduce(0, +) == 1000)
    }
}
