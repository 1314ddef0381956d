import Server
import Testing

@Suite("Who of the waiting begins")
struct QueueAdmissionTests {
    private typealias Candidate = Admission.Candidate

    private func room(_ capacity: Int, jobs: Int = 0, memory: Int = 1000 << 20, disk: Int = 1000 << 20)
        -> Admission.Room
    {
        Admission.Room(
            capacity: capacity, jobs: jobs, memory: memory, memoryFloor: 256 << 20, disk: disk, diskFloor: 512 << 20)
    }

    @Test("so many begin as there are places, the first ones first; the others say why they wait")
    func places() {
        let verdicts = Admission.decide(
            (1...4).map { Candidate(id: $0, project: "a") }, holders: [:], room: room(3, jobs: 1))
        #expect(
            verdicts == [
                1: .start, 2: .start, 3: .wait(reason: "All 3 places for jobs are taken."),
                4: .wait(reason: "All 3 places for jobs are taken."),
            ])
    }

    @Test("where there are fewer places than jobs that run, as after a change of the file, nobody begins")
    func fewerPlaces() {
        #expect(
            Admission.decide([Candidate(id: 1, project: "a")], holders: [:], room: room(2, jobs: 3))
                == [1: .wait(reason: "All 2 places for jobs are taken.")])
    }

    @Test("a start that pauses keeps those of its group behind it, and nobody else")
    func pauses() {
        let group = StartGroup(key: "deploy", policy: .inOrder)
        let candidates = [
            Candidate(id: 1, project: "a", group: group, obstacle: "The disk is full."),
            Candidate(id: 2, project: "a", group: group), Candidate(id: 3, project: "a"),
        ]
        #expect(
            Admission.decide(candidates, holders: [:], room: room(9)) == [
                1: .wait(reason: "The disk is full."),
                2: .wait(reason: "It waits for start 1, which has the concurrency group 'deploy'."), 3: .start,
            ])
    }

    @Test("nobody begins below the floors of memory and disk")
    func floors() {
        let one = [Candidate(id: 1, project: "a")]
        #expect(
            Admission.decide(one, holders: [:], room: room(1, memory: 100 << 20))
                == [1: .wait(reason: "Only 100 MB of memory are free; 256 MB are kept free.")])
        #expect(
            Admission.decide(one, holders: [:], room: room(1, disk: 100 << 20))
                == [1: .wait(reason: "Only 100 MB of the disk are free; 512 MB are kept free.")])
    }

    @Test("a group has one at a time; who waits does not keep others from beginning")
    func groups() {
        let group = StartGroup(key: "deploy", policy: .inOrder)
        let candidates = [
            Candidate(id: 1, project: "a", group: group), Candidate(id: 2, project: "a", group: group),
            Candidate(id: 3, project: "b", group: group), Candidate(id: 4, project: "a"),
        ]
        let held = [Admission.Place(project: "a", key: "deploy"): Admission.Holder.run(7)]
        #expect(
            Admission.decide(candidates, holders: held, room: room(9)) == [
                1: .wait(reason: "It waits for run 7, which has the concurrency group 'deploy'."),
                2: .wait(reason: "It waits for run 7, which has the concurrency group 'deploy'."),
                3: .start, 4: .start,
            ])
        #expect(
            Admission.decide(candidates, holders: [:], room: room(9)) == [
                1: .start, 2: .wait(reason: "It waits for start 1, which has the concurrency group 'deploy'."),
                3: .start, 4: .start,
            ])
    }

    @Test("as on GitHub, only the newest waits, and it begins beside whom it cancels")
    func supersedes() {
        func all(_ policy: StartGroup.Policy) -> [Int: Admission.Verdict] {
            let candidates = (1...3).map {
                Candidate(id: $0, project: "a", group: StartGroup(key: "g", policy: policy))
            }
            return Admission.decide(
                candidates, holders: [Admission.Place(project: "a", key: "g"): .run(7)], room: room(9))
        }
        #expect(
            all(.single) == [
                1: .superseded(by: 3), 2: .superseded(by: 3),
                3: .wait(reason: "It waits for run 7, which has the concurrency group 'g'."),
            ])
        #expect(all(.cancelling) == [1: .superseded(by: 3), 2: .superseded(by: 3), 3: .start])
    }

    /// Starts come and runs end in an order that the seed says; it is printed where something does not hold.
    @Test(
        "whatever comes: never two of a group, never more than there are places, order kept, nobody forgotten",
        arguments: 1...200)
    func simulated(seed: UInt64) {
        var world = AdmissionWorld(seed: seed)
        #expect(world.live() == nil, "seed \(seed)")
    }
}

/// A host with runs, of which some wait, under a clock that only counts.
private struct AdmissionWorld {
    private var random: SplitMix
    private var waiting: [Admission.Candidate] = []
    private var running: [Admission.Candidate] = []
    private var began: [Int] = []
    private var superseded: Set<Int> = []
    private var submitted = 0
    private let capacity: Int
    private let policies: [StartGroup.Policy?] = [nil, .single, .inOrder]

    init(seed: UInt64) {
        random = SplitMix(state: seed)
        capacity = Int.random(in: 1...4, using: &random)
    }

    /// What did not hold; nil for nothing.
    mutating func live() -> String? {
        for _ in 0..<120 {
            if Bool.random(using: &random) { submit() }
            if !running.isEmpty, Bool.random(using: &random) { end() }
            if let fault = look() { return fault }
        }
        for _ in 0..<(submitted * 2) where !waiting.isEmpty || !running.isEmpty {
            if !running.isEmpty { end() }
            if let fault = look() { return fault }
        }
        let known = Set(began).union(superseded)
        return known == Set(1...max(1, submitted)) || submitted == 0
            ? nil : "Forgotten: \(submitted) came, \(known) are known."
    }

    private mutating func submit() {
        submitted += 1
        let kind = Int.random(in: 0..<policies.count, using: &random)
        let group = policies[kind].map { StartGroup(key: "g\(kind)", policy: $0) }
        waiting.append(.init(id: submitted, project: "p\(Int.random(in: 0...1, using: &random))", group: group))
    }

    private mutating func end() { running.remove(at: Int.random(in: 0..<running.count, using: &random)) }

    private mutating func look() -> String? {
        var holders: [Admission.Place: Admission.Holder] = [:]
        for run in running {
            if let group = run.group { holders[.init(project: run.project, key: group.key)] = .run(run.id) }
        }
        let room = Admission.Room(
            capacity: capacity, jobs: running.count, memory: 1, memoryFloor: 0, disk: 1, diskFloor: 0)
        let verdicts = Admission.decide(waiting, holders: holders, room: room)
        guard verdicts.count == waiting.count else { return "Not everybody has an answer." }
        for candidate in waiting {
            switch verdicts[candidate.id] {
            case .start:
                if let fault = begin(candidate, verdicts) { return fault }
            case .superseded(let by):
                guard by > candidate.id, candidate.group?.policy == .single else {
                    return "\(candidate) is superseded."
                }
                superseded.insert(candidate.id)
            case .wait, nil: continue
            }
        }
        waiting.removeAll { began.contains($0.id) || superseded.contains($0.id) }
        return running.count > capacity ? "\(running.count) run in \(capacity) places." : nil
    }

    private mutating func begin(_ candidate: Admission.Candidate, _ verdicts: [Int: Admission.Verdict]) -> String? {
        if let group = candidate.group {
            let others = running.filter { $0.project == candidate.project && $0.group == group }
            guard others.isEmpty else { return "Two of '\(group.key)' at a time: \(candidate.id) and \(others[0].id)." }
            let before = waiting.first {
                $0.id < candidate.id && $0.project == candidate.project && $0.group == group && !began.contains($0.id)
                    && !superseded.contains($0.id)
            }
            if let before { return "\(candidate.id) began before \(before.id)." }
        }
        running.append(candidate)
        began.append(candidate.id)
        return nil
    }
}

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
