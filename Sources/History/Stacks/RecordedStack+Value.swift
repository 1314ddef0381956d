package import Expressions
import Runs

extension RecordedStack {
    /// As `--json` shows it: fields are only ever added.
    package var value: Value {
        [
            "project": .string(project),
            "name": .string(name),
            "file": .string(draft.file),
            "folder": .string(draft.folder),
            "variant": .optional(draft.variant),
            "sha": .optional(draft.sha),
            "dirty": .boolean(draft.isDirty),
            "partial": .boolean(draft.isPartial),
            "compose_digest": .optional(composeDigest),
            "state": .string(state.rawValue),
            "opened_at": .optional(openedAt),
            "keep_until": .optional(keepUntil),
            "closed_at": .optional(closedAt),
            "closed_by": .optional(closedBy),
            "reason": .optional(reason),
            "outcome": .optional(outcome?.rawValue),
            "run": .optional(draft.run),
            "job": .optional(draft.job),
            "output": .string(draft.output),
            "attempts": .number(Double(attempts)),
            "last_error": .optional(lastError),
            "evidence": .boolean(objection == nil),
            "target": .optional(target),
        ]
    }

    /// Among obligations: the fields that those have, as far as a stack has them.
    package var obligationValue: Value {
        [
            "id": .string(obligation),
            "run": .optional(draft.run),
            "stack": .string(name),
            "sha": .optional(draft.sha),
            "job": .optional(draft.job),
            "state": .string("open"),
            "left": .boolean(state == .left),
            "opened_at": .optional(openedAt),
            "failures": .number(Double(attempts)),
            "last_error": .optional(lastError),
            "next_try": .optional(keepUntil),
        ]
    }
}
