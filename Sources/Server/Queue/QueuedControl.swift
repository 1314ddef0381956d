import Foundation
import HTTPTypes

/// What can be done to runs, with each start going through the queue.
struct QueuedControl: RunControl {
    let control: any RunControl
    let queue: StartQueue

    /// Throws 503 where there is no room for longer than somebody waits: the start is taken back then. One that is held stays in the queue.
    func start(_ request: StartRequest, in project: ServedProject) async throws(Problem) -> Int {
        var entry = try await queue.start(request, in: project)
        if entry.state == .waiting { entry = try await withdraw(entry, project) }
        switch entry.state {
        case .started:
            guard let run = entry.run else { throw .fault("Start \(entry.id) has no run.") }
            return run
        case .refused: throw queue.problem(of: entry)
        case .cancelled: throw .conflict(entry.reason ?? "Start \(entry.id) was withdrawn.")
        case .held: throw .conflict("Start \(entry.id) is held. \(entry.reason ?? "")")
        case .waiting, .starting: throw .unavailable("Start \(entry.id) is about to begin; the queue shows it.")
        }
    }

    private func withdraw(_ entry: QueueEntry, _ project: ServedProject) async throws(Problem) -> QueueEntry {
        do throws(Problem) {
            _ = try await queue.withdraw(entry.id, of: project.name, by: "whoever waited for it")
        } catch {
            // It has begun just now.
            guard error.status == .conflict else { throw error }
            return try await queue.settled(entry.id)
        }
        throw .unavailable("There is no room to start it. \(entry.reason ?? "")", hint: "Try again later.")
    }

    func plan(_ request: StartRequest, in project: ServedProject) async throws(Problem) -> PlanPreview {
        try await control.plan(request, in: project)
    }

    func weigh(_ requests: [StartRequest], in project: ServedProject) async throws(Problem) -> [StartWeight] {
        try await control.weigh(requests, in: project)
    }

    func cancel(_ run: Int, isForced: Bool, by person: String, in project: ServedProject) async throws(Problem) {
        try await control.cancel(run, isForced: isForced, by: person, in: project)
    }

    /// Somebody waits for it, and it may be what discharges an obligation: it waits for nobody.
    func rerun(_ run: Int, onlyFailed: Bool, by person: String, in project: ServedProject) async throws(Problem) -> Int
    {
        try await control.rerun(run, onlyFailed: onlyFailed, by: person, in: project)
    }

    func decide(_ decision: EnvironmentDecision, ofRun run: Int, in project: ServedProject) async throws(Problem) {
        try await control.decide(decision, ofRun: run, in: project)
    }

    func discharge(_ obligation: String, by person: String, in project: ServedProject) async throws(Problem) {
        try await control.discharge(obligation, by: person, in: project)
    }

    func resume(_ run: Int, in project: ServedProject) async throws(Problem) {
        try await control.resume(run, in: project)
    }

    func watch(_ project: ServedProject, tell: @escaping @Sendable (String) -> Void) async throws(Problem) {
        try await control.watch(project, tell: tell)
    }
}
