import Expressions
import Runs

extension APISchemas {
    private static let outcome = optional(choice(Outcome.allCases.map(\.rawValue)))

    private static let annotation = object([
        "level": text, "message": text, "title": optional(text), "file": optional(text), "line": optional(whole),
        "end_line": optional(whole), "col": optional(whole), "end_col": optional(whole),
    ])

    static let runs: [APISchema] = [
        APISchema("Run", runSchema),
        APISchema("Runs", runsSchema),
        APISchema("RunDetails", runDetailsSchema),
        APISchema("Job", jobSchema),
        APISchema("Jobs", jobsSchema),
        APISchema("Step", stepSchema),
        APISchema("Steps", stepsSchema),
        APISchema("Journal", journalSchema),
        APISchema("Artifact", artifactSchema),
        APISchema("Artifacts", artifactsSchema),
        APISchema("ArtifactDetails", artifactDetailsSchema),
    ]

    private static let runsSchema: Value = object([
        "runs": list(["allOf": [reference("Run"), object(["engine": engine])]])
    ])

    private static let engine = choice(RunLife.allCases.map(\.rawValue))

    private static let runDetailsSchema: Value = [
        "allOf": [
            reference("Run"),
            object([
                "jobs": list(reference("Job")), "artifacts": list(reference("Artifact")),
                "groups": list(open), "deployments": list(reference("Deployment")),
                "approvals": list(reference("RunApproval")), "obligations": list(reference("Obligation")),
                "alerts": list(open), "requester": optional(text), "inputs": open,
                "plan_digest": optional(text), "events": whole, "engine": engine,
                "untrusted": optional(
                    object(["host_steps": flag, "approved_by": optional(text), "approved_at": optional(time)])),
            ]),
        ]
    ]

    private static let jobsSchema: Value = object(["jobs": list(reference("Job"))])

    private static let stepsSchema: Value = object(["steps": list(reference("Step"))])

    private static let journalSchema: Value = object([
        "entries": list(
            object(["sequence": whole, "time": time, "kind": text, "version": whole, "payload": anything]))
    ])

    private static let artifactSchema: Value = object([
        "id": whole, "name": text, "size": whole, "files": whole, "sha256": text,
    ])

    private static let artifactsSchema: Value = object(["artifacts": list(reference("Artifact"))])

    private static let artifactDetailsSchema: Value = object([
        "id": whole, "name": text, "size": whole, "sha256": text,
        "files": list(object(["path": text, "size": whole, "sha256": text, "executable": flag])),
    ])
    private static let runSchema: Value = object([
        "number": whole, "workflow": text, "workflow_name": text, "event": text, "sha": text, "ref": text,
        "actor": text, "attempt": whole, "snapshot": flag, "rerun_of": optional(whole), "flags": list(text),
        "state": choice(["created", "running", "finished"]), "conclusion": outcome, "cancelled_by": optional(text),
        "checkouts": list(text), "waits_for": optional(text), "engine_losses": whole,
        "seconds_without_engine": optional(number), "created_at": time, "started_at": optional(time),
        "finished_at": optional(time),
    ])

    private static let jobSchema: Value = object([
        "id": text, "name": text, "state": text, "attempt": whole, "outcome": outcome, "result": outcome,
        "reason": optional(text), "outputs": open, "queued_at": optional(time), "started_at": optional(time),
        "finished_at": optional(time), "annotations": list(annotation), "steps": list(reference("Step")),
    ])

    private static let stepSchema: Value = object([
        "id": text, "index": whole, "phase": choice(["pre", "main", "post"]), "job_attempt": whole, "attempt": whole,
        "name": text, "state": text, "outcome": outcome, "conclusion": outcome, "reason": optional(text),
        "exit_code": optional(whole), "interruption": optional(text), "outputs": open, "started_at": time,
        "finished_at": optional(time), "log_size": optional(whole), "summary": optional(text),
        "annotations": list(annotation), "images": list(object(["name": text, "id": text])),
    ])
}
