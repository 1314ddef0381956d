/// Decides which of the starts that wait begin now. A function of values: it reads no clock and no disk.
package enum Admission {
    /// What of the host is left.
    package struct Room: Hashable, Sendable {
        /// So many jobs may run at a time, and so many do.
        package var capacity: Int
        package var jobs: Int
        /// Bytes.
        package var memory: Int
        package var memoryFloor: Int
        package var disk: Int
        package var diskFloor: Int

        package init(capacity: Int, jobs: Int, memory: Int, memoryFloor: Int, disk: Int, diskFloor: Int) {
            (self.capacity, self.jobs) = (capacity, jobs)
            (self.memory, self.memoryFloor, self.disk, self.diskFloor) = (memory, memoryFloor, disk, diskFloor)
        }
    }

    /// A start that waits.
    package struct Candidate: Hashable, Sendable {
        package var id: Int
        package var project: String
        package var group: StartGroup?
        /// Why it cannot begin whoever else there is, in a sentence; whoever comes after it in its group waits for it all the same.
        package var obstacle: String?

        package init(id: Int, project: String, group: StartGroup? = nil, obstacle: String? = nil) {
            (self.id, self.project, self.group, self.obstacle) = (id, project, group, obstacle)
        }
    }

    /// A concurrency group of a project.
    package struct Place: Hashable, Sendable {
        package var project: String
        package var key: String

        package init(project: String, key: String) { (self.project, self.key) = (project, key) }
    }

    /// Who has a group, for a sentence.
    package enum Holder: Hashable, Sendable {
        case run(Int)
        /// A start that is being made, or comes first.
        case start(Int)

        fileprivate var text: String {
            switch self {
            case .run(let run): "run \(run)"
            case .start(let id): "start \(id)"
            }
        }
    }

    package enum Verdict: Hashable, Sendable {
        case start
        /// - Parameter reason: A sentence.
        case wait(reason: String)
        /// A newer one takes its place, as on GitHub.
        case superseded(by: Int)
    }

    /// One verdict for each candidate.
    ///
    /// - Parameters:
    ///   - candidates: In their order.
    ///   - holders: The groups that somebody has, or that a run waits for.
    ///   - beginnings: The projects of which a run begins whose group is not known yet.
    package static func decide(
        _ candidates: [Candidate], holders: [Place: Holder], beginnings: [String: Int] = [:], room: Room
    ) -> [Int: Verdict] {
        var (verdicts, holders, room) = ([Int: Verdict](), holders, room)
        let successors = successors(of: candidates)
        for candidate in candidates {
            if let successor = successors[candidate.id] {
                verdicts[candidate.id] = .superseded(by: successor)
                continue
            }
            let place = candidate.group.map { Place(project: candidate.project, key: $0.key) }
            let reason =
                groupReason(candidate, place.flatMap { holders[$0] }, beginnings) ?? candidate.obstacle
                ?? roomReason(room)
            if let reason {
                verdicts[candidate.id] = .wait(reason: reason)
            } else {
                verdicts[candidate.id] = .start
                room.jobs += 1
            }
            // Whoever comes later comes after this one, whether it begins or not.
            if let place, holders[place] == nil || reason == nil { holders[place] = .start(candidate.id) }
        }
        return verdicts
    }

    /// Of those who would wait for the same group only the newest stays, unless all wait in their order.
    private static func successors(of candidates: [Candidate]) -> [Int: Int] {
        var newest: [Place: Int] = [:]
        var successors: [Int: Int] = [:]
        for candidate in candidates.reversed() {
            guard let group = candidate.group, group.policy != .inOrder else { continue }
            let place = Place(project: candidate.project, key: group.key)
            if let later = newest[place] { successors[candidate.id] = later } else { newest[place] = candidate.id }
        }
        return successors
    }

    private static func groupReason(
        _ candidate: Candidate, _ holder: Holder?, _ beginnings: [String: Int]
    ) -> String? {
        guard let group = candidate.group else { return nil }
        if let holder {
            // Whoever has the group is cancelled by the run itself, once it is there.
            if group.policy == .cancelling, case .run = holder { return nil }
            return "It waits for \(holder.text), which has the concurrency group '\(group.key)'."
        }
        return beginnings[candidate.project].map { "It waits until run \($0) has begun, which may be of its group." }
    }

    private static func roomReason(_ room: Room) -> String? {
        if room.jobs >= room.capacity {
            let places = room.capacity == 1 ? "The one place for jobs is" : "All \(room.capacity) places for jobs are"
            return "\(places) taken."
        }
        if room.memory < room.memoryFloor {
            return "Only \(megabytes(room.memory)) of memory are free; \(megabytes(room.memoryFloor)) are kept free."
        }
        if room.disk < room.diskFloor {
            return "Only \(megabytes(room.disk)) of the disk are free; \(megabytes(room.diskFloor)) are kept free."
        }
        return nil
    }

    private static func megabytes(_ bytes: Int) -> String { "\(bytes >> 20) MB" }
}
