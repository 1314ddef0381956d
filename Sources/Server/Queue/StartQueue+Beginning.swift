import Conductor
import Logging
import Runs
import Synchronization
import Workflows

/// Making starts, and writing down what became of them.
extension StartQueue {
    /// What became of a start is known before it is written down: that is tried until it is, for the start would be in the way of all
    /// that come after it.
    func begin(_ entry: QueueEntry) async {
        let result = await result(of: entry)
        repeat {
            do throws(Problem) {
                switch result {
                case .failure(let problem): try await putBack(entry, problem)
                case .success(let result): try await settle(entry, from: .starting, result)
                }
                if case .success(.success(let run)) = result { news.post(entry.project, .run(run)) }
                return
            } catch {
                log.error("What became of start \(entry.id) cannot be written down yet: \(error.detail)")
                await bell.wait(after: bell.count, atMost: .seconds(Self.patience))
            }
        } while !Task.isCancelled
    }

    /// A failure where it is the machine that could not, and not the start that was wrong.
    private func result(of entry: QueueEntry) async -> Swift.Result<Result, Problem> {
        do throws(Problem) {
            let project = try projects.project(named: entry.project)
            return .success(.success(try await control.start(Self.request(of: entry, project), in: project)))
        } catch {
            return error.isPassing ? .failure(error) : .success(.refused(error))
        }
    }

    /// What the server's file lets a start do that is not trusted is what it says when the run begins.
    private static func request(of entry: QueueEntry, _ project: ServedProject) -> StartRequest {
        var request = entry.request
        request.allowsHost = request.isUntrusted && project.definition.letsHostSteps(of: request.workflow)
        return request
    }

    /// It keeps its place and is tried again after growing waits, a minute at most: what was accepted is not lost because a disk was full
    /// for a moment.
    private func putBack(_ entry: QueueEntry, _ problem: Problem) async throws(Problem) {
        let (id, now) = (entry.id, clock.now())
        _ = try await writing { try $0.move(id, from: .starting, to: .waiting, at: now) }
        known.withLock { known in
            let tries = known.pauses[id]?.tries ?? 0
            let until = now.advanced(bySeconds: min(Double(1 << min(tries, 6)), 60))
            known.pauses[id] = Pause(until: until, tries: tries + 1, reason: problem.detail)
            known.groups[id] = nil
        }
        log.error("Start \(id) could not be made, and will be tried again: \(problem.detail)")
        tell(entry.project)
    }

    /// Each is told once, and again when it was gone meanwhile.
    func tellObstacles(_ obstacles: [String: String]) {
        let before = known.withLock { known in
            defer { known.obstacles = obstacles }
            return known.obstacles
        }
        for (project, reason) in obstacles.sorted(by: { $0.key < $1.key }) where before[project] != reason {
            log.error("The starts of a project wait: \(reason)", metadata: ["project": "\(project)"])
        }
    }

    enum Result {
        case success(Int)
        case refused(Problem)
        case cancelled(String)
    }

    func settle(_ entry: QueueEntry, from state: QueueEntry.State, _ result: Result) async throws(Problem) {
        let (id, now) = (entry.id, clock.now())
        if case .refused(let problem) = result { remember(problem, of: id) }
        try await writing { table in
            switch result {
            case .success(let run): _ = try table.move(id, from: state, to: .started, run: run, at: now)
            case .refused(let problem):
                _ = try table.move(id, from: state, to: .refused, reason: problem.detail, at: now)
            case .cancelled(let reason): _ = try table.move(id, from: state, to: .cancelled, reason: reason, at: now)
            }
        }
        known.withLock { known in
            known.weights[id] = nil
            known.pauses[id] = nil
            if case .success = result { return }
            known.groups[id] = nil
        }
        tell(entry.project)
    }

    private func remember(_ problem: Problem, of id: Int) {
        known.withLock { known in
            known.problems[id] = problem
            if known.problems.count > 100, let oldest = known.problems.keys.min() { known.problems[oldest] = nil }
        }
    }

    func tell(_ project: String) {
        news.post(project, .queue)
        bell.ring()
    }
}
