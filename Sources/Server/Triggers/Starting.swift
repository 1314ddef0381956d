import Conductor
import Logging
import Runs

/// Hands what is to be started on to the queue, in its order.
struct Starting: Sendable {
    let parts: ServerParts

    func run() async {
        let starts = TriggeredStarts(database: parts.database)
        while !Task.isCancelled {
            var wait: Timestamp?
            do {
                for waiting in try await starts.due(at: parts.clock.now()) {
                    guard !Task.isCancelled else { return }
                    try await handOn(waiting, starts)
                }
                wait = try await starts.nextTime()
            } catch {
                parts.log.error("What is to be started waits: \(error)")
                wait = parts.clock.now().advanced(bySeconds: 5)
            }
            await parts.triggers.starts.wait(until: wait, parts.clock)
        }
    }

    private func handOn(_ waiting: TriggeredStarts.Waiting, _ starts: TriggeredStarts) async throws {
        var request = waiting.start.request
        // The queue takes it once, however often it is handed on.
        request.submission = "trigger-\(waiting.project)-\(waiting.id)"
        do throws(Problem) {
            let entry = try await parts.queue.submit(request, in: parts.projects.project(named: waiting.project))
            parts.log.info(
                "'\(request.workflow)' is start \(entry.id) of the queue: \(waiting.start.cause).",
                metadata: ["project": "\(waiting.project)"])
        } catch {
            parts.log.error(
                "'\(request.workflow)' \(error.mayPass ? "waits to be started" : "is not started"): \(error.detail)",
                metadata: ["project": "\(waiting.project)"])
            guard error.mayPass else { return try await starts.refused(waiting.id, because: error.detail) }
            return try await starts.postpone(waiting, because: error.detail, at: parts.clock.now())
        }
        try await starts.handedOn(waiting.id)
    }
}
