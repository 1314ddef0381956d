import Conductor
import Expressions
import History
import Runs

/// The next moments at which schedules are due.
enum ComingTicks {
    /// Of each line.
    static let count = 4

    /// A value for each workflow of the default branch that has a schedule; none where its files cannot be read.
    static func values(of project: ServedProject, only workflow: String?, _ parts: ServerParts) async -> [Value] {
        guard let files = try? await parts.readings.newest(of: project) else { return [] }
        let now = parts.clock.now()
        return ScheduleShelf.entries(files).filter { workflow == nil || $0.workflow == workflow }.map { entry in
            let lines = entry.lines.map { line -> Value in
                [
                    "cron": .string(line.cronText), "timezone": .string(line.timezone),
                    "next": .array(line.coming(count, after: now).map { .string($0.text) }),
                ]
            }
            return ["workflow": .string(entry.workflow), "name": .string(entry.name), "lines": .array(lines)]
        }
    }
}

extension ScheduleLine {
    /// At most so many moments at which it is due.
    func coming(_ count: Int, after now: Timestamp) -> [Timestamp] {
        var times: [Timestamp] = []
        while times.count < count, let time = next(after: times.last ?? now) { times.append(time) }
        return times
    }
}
