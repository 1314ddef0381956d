import Planning
import Runs
import Testing

@Suite("Concurrency groups: who holds one and who waits")
struct GroupQueueTests {
    /// One line: who holds the group, with `!` where it is cancelled, who waits, and who lost its place.
    private func text(_ queue: GroupQueue) -> String {
        func names(_ places: [GroupQueue.Place]) -> String { places.map { "\($0.member.run)" }.joined(separator: ",") }
        let holder = queue.holder.map { "\($0.member.run)" + ($0.cancelledBy == nil ? "" : "!") } ?? "-"
        return "\(holder) | \(names(queue.waiting)) | \(names(queue.evicted))"
    }

    private func member(_ run: Int) -> GroupMember { GroupMember(run: run, gate: .run) }

    struct Case: CustomTestStringConvertible, Sendable {
        var what: String
        /// `3` comes, `-3` leaves, `~3` loses its engine, `+3` has one again; words after it say how it comes.
        var steps: [String]
        var result: String

        init(_ what: String, _ steps: [String], _ result: String) {
            (self.what, self.steps, self.result) = (what, steps, result)
        }

        var testDescription: String { what }
    }

    @Test(
        "who comes gets the group, waits, or takes a place",
        arguments: [
            Case("the first holds it", ["1"], "1 |  | "),
            Case("the second waits", ["1", "2"], "1 | 2 | "),
            Case("the third takes the place of the second", ["1", "2", "3"], "1 | 3 | 2"),
            Case("whoever waits comes next", ["1", "2", "-1"], "2 |  | "),
            Case("who waits can go", ["1", "2", "-2", "-1"], "- |  | "),
            Case("who was told to go is gone when it has left", ["1", "2", "3", "-2"], "1 | 3 | "),
            Case("a queue keeps all, in their order", ["1", "2 max", "3 max", "-1"], "2 | 3 | "),
            Case("one without a queue takes the place of all that queue", ["1", "2 max", "3 max", "4"], "1 | 4 | 2,3"),
            Case("cancel-in-progress cancels the holder, which holds it still", ["1", "2 cancel"], "1! | 2 | "),
            Case("and whoever waits", ["1", "2", "3 cancel"], "1! | 3 | 2"),
            Case("the holder's end lets the next one in, not cancelled", ["1", "2 cancel", "-1"], "2 |  | "),
            Case("a finalizer that holds it is not cancelled", ["1 kept", "2 cancel"], "1 | 2 | "),
            Case("a finalizer that waits keeps its place", ["1", "2 kept", "3"], "1 | 2,3 | "),
            Case("under fifo nobody is told to go", ["1 fifo", "2 fifo", "3 fifo", "-1"], "2 | 3 | "),
            Case("nor by one that does not queue", ["1 fifo", "2 fifo", "3 cancel"], "1 | 2,3 | "),
            Case("who asks again keeps its place", ["1", "2 max", "3 max", "2", "1 cancel"], "1 | 2,3 | "),
            Case(
                "who has no engine is passed over and keeps its place", ["1", "2 max", "3 max", "~2", "-1"], "3 | 2 | "),
            Case("until it has one again", ["1", "2 max", "3 max", "~2", "-1", "+2", "-3"], "2 |  | "),
            Case("nobody holds it while no waiting one has an engine", ["1", "2", "~2", "-1"], "- | 2 | "),
            Case("and who comes then has it", ["1", "2", "~2", "-1", "3"], "3 | 2 | "),
            Case("a holder without an engine keeps it", ["1", "2", "~1"], "1 | 2 | "),
        ])
    func rules(_ example: Case) {
        var queue = GroupQueue()
        var absent: Set<Int> = []
        for step in example.steps {
            let words = step.split(separator: " ").map(String.init)
            let run = Int(words[0].drop { !$0.isNumber }) ?? 0
            switch words[0].first {
            case "-": queue.leave(member(run)) { !absent.contains($0.run) }
            case "~": absent.insert(run)
            case "+": absent.remove(run)
            default:
                let request = GroupRequest(
                    group: "g", queue: words.contains("fifo") ? .fifo : words.contains("max") ? .max : .single,
                    cancelsInProgress: words.contains("cancel"), isKept: words.contains("kept"))
                queue.enter(member(run), request) { !absent.contains($0.run) }
            }
        }
        #expect(text(queue) == example.result)
    }

    @Test("a hundred wait with queue: max; who comes then is refused, and is told why")
    func full() {
        var queue = GroupQueue()
        let request = GroupRequest(group: "Deploy", queue: .max)
        for run in 1...102 { queue.enter(member(run), request) { _ in true } }
        #expect(queue.waiting.map(\.member.run) == Array(2...101))
        #expect(
            queue.standing(of: member(102))
                == .evicted(by: "the concurrency group 'Deploy', for which 100 wait already"))
    }

    @Test("who lost its place is told to whom")
    func requester() {
        var queue = GroupQueue()
        let late = GroupMember(run: 9, gate: GateID(job: JobID("deploy.1"), level: .job))
        queue.enter(member(1), GroupRequest(group: "Prod")) { _ in true }
        queue.enter(member(2), GroupRequest(group: "prod")) { _ in true }
        queue.enter(late, GroupRequest(group: "prod", cancelsInProgress: true)) { _ in true }
        let text = "the job 'deploy.1' of run 9 (concurrency group 'prod')"
        #expect(queue.standing(of: member(1)) == .holds(cancelledBy: text))
        #expect(queue.standing(of: member(2)) == .evicted(by: text))
        #expect(queue.standing(of: late) == .waits(GroupWait(holder: member(1), ahead: 0)))
    }

    @Test("whatever comes in whatever order: one holder, one place each, first come first served, and everybody ends")
    func anyOrder() {
        for seed in 1...2000 as ClosedRange<UInt64> {
            var random = Numbers(state: seed)
            var queue = GroupQueue()
            var next = 1
            var kept: Set<Int> = []
            for _ in 0..<60 {
                let before = queue.waiting.map(\.member.run)
                if random.next(3) > 0 {
                    let request = GroupRequest(
                        group: "g", queue: [.single, .max, .fifo][random.next(3)],
                        cancelsInProgress: random.next(4) == 0, isKept: random.next(5) == 0)
                    if request.isKept || request.queue == .fifo { kept.insert(next) }
                    queue.enter(member(next), request) { _ in true }
                    next += 1
                } else if let place = queue.places.randomPlace(&random) {
                    queue.leave(place.member) { _ in true }
                }
                let places = queue.places.map(\.member)
                #expect(Set(places).count == places.count, "seed \(seed): one has two places")
                #expect(queue.holder != nil || queue.waiting.isEmpty, "seed \(seed): nobody holds it and some wait")
                let order = queue.waiting.map(\.member.run)
                #expect(order == order.sorted(), "seed \(seed): somebody was overtaken")
                #expect(
                    kept.isDisjoint(with: queue.evicted.map(\.member.run)), "seed \(seed): one that is kept must go")
                if let holder = queue.holder?.member.run, !before.isEmpty, before.contains(holder) {
                    #expect(before.filter { $0 < holder && order.contains($0) }.isEmpty, "seed \(seed)")
                }
            }
            var served: [Int] = []
            while let place = queue.places.first {
                served.append(place.member.run)
                queue.leave(place.member) { _ in true }
            }
            #expect(Set(served).count == served.count, "seed \(seed)")
        }
    }

    /// xorshift: the same seed gives the same numbers.
    fileprivate struct Numbers {
        var state: UInt64

        mutating func next(_ limit: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(limit))
        }
    }
}

extension [GroupQueue.Place] {
    fileprivate func randomPlace(_ random: inout GroupQueueTests.Numbers) -> GroupQueue.Place? {
        isEmpty ? nil : self[random.next(count)]
    }
}
