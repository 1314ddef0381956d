import Conductor
package import Expressions
import Runs

/// Runs as `--json` shows them: fields are only ever added.
extension RecordedRun {
    package var value: Value { .object(fields) }

    var fields: ValueObject {
        [
            "number": .number(Double(number)),
            "workflow": .string(workflow),
            "workflow_name": .string(workflowName),
            "event": .string(event),
            "sha": .string(sha),
            "ref": .string(ref),
            "actor": .string(actor),
            "attempt": .number(Double(attempt)),
            "snapshot": .boolean(isSnapshot),
            "rerun_of": .optional(rerunOf),
            "flags": .array(flags.sorted().map { .string($0.rawValue) }),
            "state": .string(state.rawValue),
            "conclusion": .optional(conclusion?.rawValue),
            "cancelled_by": .optional(cancelledBy),
            "checkouts": .array(checkouts.map(Value.string)),
            "waits_for": .optional(waitsFor),
            "engine_losses": .number(Double(engineLosses)),
            "seconds_without_engine": secondsWithoutEngine.map(Value.number) ?? .null,
            "created_at": .optional(createdAt),
            "started_at": .optional(startedAt),
            "finished_at": .optional(finishedAt),
        ]
    }
}

extension RecordedDetails {
    package var value: Value {
        var fields = run.fields
        fields["jobs"] = .array(jobs.map(\.value))
        fields["artifacts"] = .array(
            artifacts.map { artifact in
                [
                    "id": .number(Double(artifact.id)),
                    "name": .string(artifact.name),
                    "size": .number(Double(artifact.size)),
                    "files": .number(Double(artifact.fileCount)),
                    "sha256": .string(artifact.digest),
                ]
            })
        fields["groups"] = .array(groups.map(\.value))
        fields["deployments"] = .array(deployments.map(\.value))
        fields["approvals"] = .array(approvals.map(\.value))
        fields["obligations"] = .array(obligations.map(\.value))
        fields["alerts"] = .array(alerts.map(\.value))
        return .object(fields)
    }
}

extension Value {
    static func optional(_ text: String?) -> Value { text.map(Value.string) ?? .null }
    static func optional(_ number: Int?) -> Value { number.map { .number(Double($0)) } ?? .null }
    static func optional(_ time: Timestamp?) -> Value { .optional(time?.text) }
}
