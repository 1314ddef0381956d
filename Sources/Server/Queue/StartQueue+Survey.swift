import Conductor
import History
import Runs
import Synchronization
import Workflows

/// What there is to decide on.
extension StartQueue {
    struct Survey {
        var candidates: [Admission.Candidate] = []
        var places: [Int: Admission.Place] = [:]
        var holders: [Admission.Place: Admission.Holder] = [:]
        var beginnings: [String: Int] = [:]
        /// Why starts of a project cannot be looked at, by its name.
        var obstacles: [String: String] = [:]
        var room: Admission.Room
    }

    func survey(_ waiting: [QueueEntry]) async throws(Problem) -> Survey {
        let configuration = settings.now
        let capacity = configuration.file.capacity
        var survey = Survey(
            room: Admission.Room(
                capacity: capacity.jobs ?? HostRoom.cores, jobs: 0, memory: HostRoom.memory(),
                memoryFloor: capacity.memoryFloor, disk: HostRoom.disk(at: configuration.dataDirectory),
                diskFloor: capacity.diskFloor))
        let starting = try await reading { try $0.entries(in: .starting) }
        survey.room.jobs = starting.count
        for project in projects.all {
            let occupancy: Occupancy
            do throws(Problem) {
                occupancy = try await project.reading { try $0.occupancy() }
            } catch {
                // Who has its groups is not known.
                survey.obstacles[project.name] = error.detail
                continue
            }
            survey.room.jobs += occupancy.jobs
            for (key, run) in occupancy.groups {
                survey.holders[Admission.Place(project: project.name, key: key)] = .run(run)
            }
            survey.beginnings[project.name] = occupancy.beginning
        }
        for entry in starting {
            guard let place = known.withLock({ $0.groups[entry.id] }) else { continue }
            survey.holders[place] = .start(entry.id)
        }
        forgetGroups(except: Set(starting.map(\.id)))
        for project in projects.all where survey.obstacles[project.name] == nil {
            let own = waiting.filter { $0.project == project.name }
            let weighed: [(QueueEntry, StartWeight)]
            do throws(Problem) {
                weighed = try await weights(of: own, project)
            } catch {
                // One project's trouble is no other's.
                survey.obstacles[project.name] = error.detail
                continue
            }
            for (entry, weight) in weighed {
                let group: StartGroup? = if case .startable(let group) = weight { group } else { nil }
                survey.candidates.append(
                    .init(id: entry.id, project: entry.project, group: group, obstacle: obstacle(of: entry)))
                survey.places[entry.id] = group.map { Admission.Place(project: entry.project, key: $0.key) }
            }
        }
        survey.candidates.sort { $0.id < $1.id }
        return survey
    }

    private func obstacle(of entry: QueueEntry) -> String? {
        let now = clock.now()
        return known.withLock { known in known.pauses[entry.id].flatMap { now < $0.until ? $0.reason : nil } }
    }

    private func forgetGroups(except starting: Set<Int>) {
        known.withLock { known in
            known.groups = known.groups.filter { starting.contains($0.key) }
        }
    }

    private func weights(
        of entries: [QueueEntry], _ project: ServedProject
    ) async throws(Problem) -> [(QueueEntry, StartWeight)] {
        let unknown = known.withLock { known in entries.filter { known.weights[$0.id] == nil } }
        if !unknown.isEmpty {
            let weights = try await control.weigh(unknown.map(\.request), in: project)
            // Had one of them only not been weighed, those after it would overtake it.
            for case .refused(let problem) in weights where problem.isPassing { throw problem }
            for (entry, weight) in zip(unknown, weights) {
                if case .refused(let problem) = weight {
                    // Where that cannot be written down now it is looked at again.
                    try await settle(entry, from: .waiting, .refused(problem))
                } else {
                    known.withLock { $0.weights[entry.id] = weight }
                }
            }
        }
        return known.withLock { known in
            entries.compactMap { entry in
                guard let weight = known.weights[entry.id], case .startable = weight else { return nil }
                return (entry, weight)
            }
        }
    }
}
