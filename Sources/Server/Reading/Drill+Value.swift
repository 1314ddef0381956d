import Expressions
import History
import Planning
import Runs
import Workflows

extension Drill {
    /// As the API tells it: the newest run first.
    var value: Value {
        [
            "workflow": .string(workflow), "name": .string(name),
            "recovery_time_objective": objective.map(\.value) ?? .null,
            "runs": .array(runs.map(value)),
        ]
    }

    private func value(_ times: RunTimes) -> Value {
        let recovery = objective.flatMap { RecoveryTime(of: times.jobs, $0) }
        return [
            "run": .number(Double(times.run.number)), "started_at": .optional(times.run.startedAt?.text),
            "conclusion": .optional(times.run.conclusion?.rawValue),
            "stages": .array(
                times.stages.map { job in
                    [
                        "job": .string(job.id.text), "outcome": .optional(job.outcome?.rawValue),
                        "seconds": job.seconds.map(Value.number) ?? .null,
                    ]
                }),
            "recovery": recovery.map(\.value) ?? .null,
        ]
    }

    /// Those of a project's default branch; none where its files cannot be read.
    static func values(of project: ServedProject, only workflow: String?, _ parts: ServerParts) async throws -> [Value]
    {
        guard let files = try? await parts.readings.newest(of: project) else { return [] }
        return try await project.reading { store in try Drill.all(in: store, files) }
            .filter { workflow == nil || $0.workflow == workflow }.map(\.value)
    }
}
