import Planning
import Runs
import Testing

@Suite("Those who wait for each other's concurrency groups")
struct GroupDeadlockTests {
    private typealias Wait = GroupDeadlock.Wait

    /// `5` is a run, `5/a` a job of it.
    private static func member(_ text: String) -> GroupMember {
        let parts = text.split(separator: "/", maxSplits: 1)
        let gate = parts.count > 1 ? GateID(job: JobID(String(parts[1])), level: .job) : .run
        return GroupMember(run: Int(parts[0]) ?? 0, gate: gate)
    }

    /// `1/b > 2` waits for what run 2 holds; a `!` before it is kept.
    private static func wait(_ text: String) -> Wait {
        let parts = text.split(separator: " ").map(String.init)
        let isKept = parts[0].hasPrefix("!")
        return Wait(
            member(String(parts[0].drop { $0 == "!" })), title: "the concurrency group 'g'", holder: member(parts[2]),
            isKept: isKept)
    }

    @Test(
        "the youngest of a circle gives way, whoever looks",
        arguments: [
            // Each run holds a group, and a job of it wants the other's.
            (["1/b > 2", "2/b > 1"], "2/b"),
            (["1/b > 2", "2/b > 3", "3/b > 1", "4 > 1"], "3/b"),
            // A job that calls a workflow keeps its group until the last job there has ended.
            (["1/a/x > 2/c", "2/c/y > 1/a"], "2/c/y"),
            // Of those that are kept none gives way where another can.
            (["1/b > 2", "!2/b > 1"], "1/b"),
            (["!1/b > 2", "!2/b > 1"], "2/b"),
        ])
    func circles(waits: [String], loser: String) {
        let all = waits.map(Self.wait)
        for wait in all.prefix(2) {
            #expect(GroupDeadlock(of: wait.member, in: all)?.loser == Self.member(loser))
        }
    }

    @Test(
        "who waits for somebody that goes on is in no circle",
        arguments: [
            ["1/b > 2", "3/b > 1"],
            // Another job of the run is held up, and not the one that holds the group.
            ["1/b > 2/c", "2/d > 1"],
            ["1/b > 2/c", "2/cc > 1"],
            // It waits for a circle, and is not in it: that the circle is broken is enough.
            ["4 > 1", "1/b > 2", "2/b > 1"],
            ["1 > 2"],
        ])
    func none(waits: [String]) {
        let all = waits.map(Self.wait)
        #expect(GroupDeadlock(of: all[0].member, in: all) == nil)
    }

    @Test("the sentence names who holds what")
    func text() {
        let all = ["1/b > 2", "2/b > 1"].map(Self.wait)
        #expect(
            GroupDeadlock(of: Self.member("2/b"), in: all)?.text
                == "a deadlock: the job 'b' of run 2 waits for the concurrency group 'g', which run 1 holds, "
                + "and the job 'b' of run 1 waits for the concurrency group 'g', which run 2 holds")
    }
}
