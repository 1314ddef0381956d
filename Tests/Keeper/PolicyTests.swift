import Processes
import TestSupport
import Testing

@testable import Keeper

@Suite("The keeper's decisions", .ownThread)
struct PolicyTests {
    private let start = SuspendingClock().now

    @Test("A ladder sends each signal when its patience is over, and none twice")
    func ladder() {
        var progress = LadderProgress(.standard(interrupt: .seconds(7), terminate: .seconds(2)), at: start)
        let signals = [0, 6, 7, 8].map { progress.signal(at: start + .seconds($0)) }
        #expect(signals == [2, nil, 15, nil])
        #expect(progress.deadline == start + .seconds(9))
        // Late by a second, and nothing comes after it.
        let last = [10, 99].map { progress.signal(at: start + .seconds($0)) }
        #expect(last == [9, nil] && progress.deadline == nil)
    }

    @Test("An empty ladder is SIGKILL")
    func emptyLadder() {
        var progress = LadderProgress(TerminationLadder(rungs: []), at: start)
        let signal = progress.signal(at: start)
        #expect(signal == 9)
    }

    @Test("Three attempts to bring an engine back, each with more patience, then none")
    func resume() {
        var policy = ResumePolicy(grace: .seconds(10), isPossible: true, at: start)
        var attempts: [Duration] = []
        for second in 0..<300 {
            let now = start + .seconds(second)
            if policy.isAttemptDue(at: now, isEarlierOneAlive: false) { attempts.append(.seconds(second)) }
        }
        #expect(attempts == [.seconds(10), .seconds(30), .seconds(70)])
        #expect(policy.hasGivenUp)
    }

    @Test("An attempt that still runs is waited for, and an engine that connects ends the waiting")
    func resumeWaits() {
        var policy = ResumePolicy(grace: .seconds(10), isPossible: true, at: start)
        let due = start + .seconds(10)
        let isDueMeanwhile = policy.isAttemptDue(at: due, isEarlierOneAlive: true)
        #expect(!isDueMeanwhile)
        #expect(policy.deadline == start + .seconds(20))
        policy.engineConnected()
        #expect(policy.deadline == nil && !policy.hasGivenUp)
        policy.engineLeft(at: start + .seconds(50))
        let isDue = policy.isAttemptDue(at: start + .seconds(60), isEarlierOneAlive: false)
        #expect(isDue)
    }

    @Test("Without a command nothing is tried")
    func noResume() {
        var policy = ResumePolicy(grace: .zero, isPossible: false, at: start)
        policy.engineLeft(at: start)
        let isDue = policy.isAttemptDue(at: start + .seconds(9), isEarlierOneAlive: false)
        #expect(policy.deadline == nil && !isDue)
        #expect(!policy.hasGivenUp)
    }

    @Test("The fence admits the highest epoch, again and again, and nothing below it")
    func fence() {
        var fence = Fence()
        let admitted = [3, 3, 2, 7, 6, 7].map { fence.admits(epoch: UInt64($0)) }
        #expect(admitted == [true, true, false, true, false, true])
    }
}
