import Conductor
import Expressions
import Planning
import Runs

extension RecordedJob {
    var value: Value {
        [
            "id": .string(id.text),
            "name": .string(name),
            "state": .string(state.rawValue),
            "attempt": .number(Double(attempt)),
            "outcome": .optional(outcome?.rawValue),
            "result": .optional(result?.rawValue),
            "reason": .optional(reason),
            "outputs": .object(outputs),
            "queued_at": .optional(queuedAt),
            "started_at": .optional(startedAt),
            "finished_at": .optional(finishedAt),
            "annotations": .array(annotations.map(\.value)),
            "steps": .array(steps.map(\.value)),
        ]
    }
}

extension RecordedStep {
    var value: Value {
        [
            "id": .string(id.description),
            "index": .number(Double(id.index)),
            "phase": .string(id.phase.rawValue),
            "job_attempt": .number(Double(id.jobAttempt)),
            "attempt": .number(Double(id.attempt)),
            "name": .string(name),
            "state": .string(state.rawValue),
            "outcome": .optional(outcome?.rawValue),
            "conclusion": .optional(conclusion?.rawValue),
            "reason": .optional(reason),
            "exit_code": .optional(exitCode),
            "interruption": .optional(interruption?.code),
            "outputs": .object(outputs),
            "started_at": .optional(startedAt),
            "finished_at": .optional(finishedAt),
            "log_size": .optional(logSize),
            "summary": .optional(summary),
            "annotations": .array(annotations.map(\.value)),
            "images": .array(images.map { ["name": .string($0.name), "id": .string($0.id)] }),
        ]
    }
}

extension Annotation {
    fileprivate var value: Value {
        [
            "level": .string(level.rawValue),
            "message": .string(message),
            "title": .optional(title),
            "file": .optional(file),
            "line": .optional(line),
            "end_line": .optional(endLine),
            "col": .optional(column),
            "end_col": .optional(endColumn),
        ]
    }
}
