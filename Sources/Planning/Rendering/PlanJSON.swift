import Expressions
import Source
import Workflows

/// A plan with the fields that docs/guide/json.md names. In proportion to jobs and steps: needs are named, not multiplied out.
struct PlanJSON {
    private let plan: Plan

    init(_ plan: Plan) {
        self.plan = plan
    }

    var value: Value {
        let event = plan.request.event
        return [
            "workflow": .string(plan.workflow.path),
            "workflow_name": .string(plan.workflow.displayName),
            "event": .string(event.name),
            "sha": .string(event.sha),
            "ref": .string(event.ref),
            "snapshot": .boolean(event.isSnapshot),
            "fires": plan.trigger.map { .boolean($0.fires) } ?? .null,
            "reason": plan.trigger.map { .string($0.reason) } ?? .null,
            "inputs": .object(plan.scopes[0].inputs),
            "max_parallel": .number(Double(plan.request.maxParallel)),
            "jobs": .array(jobs),
            "notices": .array(plan.notices.map(Self.notice)),
        ]
    }

    private var jobs: [Value] {
        // What is the same for all jobs of a family is made once.
        let conditions = plan.families.map { $0.definition.condition.map { Value.string($0.value.source) } ?? .null }
        let needs = plan.families.indices.map { Value.array(plan.needs(ofFamily: $0).map(Value.string)) }
        let unknowns = plan.families.map { Value.array($0.unknowns.map(Self.unknown)) }
        return plan.jobs.map { job in
            let family = plan.families[job.family]
            let scope = plan.scopes[family.scope]
            var object: ValueObject = [
                "id": .string(job.id.text),
                "name": .string(job.name),
                "job": .string(family.definition.id.value),
                "workflow": .string(scope.workflow.path),
                "caller": scope.caller.map { .string(plan.jobs[$0].id.text) } ?? .null,
                "needs": needs[job.family],
                "if": conditions[job.family],
                "finalizer": .boolean(family.isFinalizer),
                "matrix": job.matrix.map(Value.object) ?? .null,
                "index": .number(Double(job.index)),
                "total": family.isExpanded ? .number(Double(job.total)) : .null,
                "unknown": unknowns[job.family],
                "fail_fast": .boolean(family.failFast),
                "max_parallel": family.maxParallel.map { .number(Double($0)) } ?? .null,
                "runner": job.runner.map { .string($0.name.isEmpty ? "host" : $0.name) } ?? .null,
                "image": job.runner?.image.map(Value.string) ?? .null,
            ]
            switch job.body {
            case .call(let callee):
                object["calls"] = .string(plan.scopes[callee].workflow.path)
                object["runs_on"] = .null
                object["steps"] = []
            case .unexpanded(let steps):
                object["calls"] = family.callee.map(Value.string) ?? .null
                object["runs_on"] = .null
                object["steps"] = .array(steps.map(Self.step))
            case .steps(let steps, let labels):
                object["calls"] = .null
                object["runs_on"] = .array(labels.map(Value.string))
                object["steps"] = .array(steps.map(Self.step))
            }
            return .object(object)
        }
    }

    private static func unknown(_ unknown: UnknownPart) -> Value {
        ["part": .string(unknown.part.rawValue), "context": .string(unknown.context)]
    }

    private static func step(_ step: PlannedStep) -> Value {
        let uses: Value =
            if case .uses(let uses) = step.definition.action { .string(uses.reference.value) } else { .null }
        return [
            "id": step.contextName.map(Value.string) ?? .null,
            "name": .string(step.name),
            "uses": uses,
            "if": step.definition.condition.map { .string($0.value.source) } ?? .null,
            "finalizer": .boolean(step.isFinalizer),
        ]
    }

    private static func notice(_ notice: Diagnostic) -> Value {
        [
            "severity": .string(notice.severity.rawValue),
            "message": .string(notice.message),
            "path": notice.path.map(Value.string) ?? .null,
            "line": notice.range.map { .number(Double($0.start.line)) } ?? .null,
            "column": notice.range.map { .number(Double($0.start.column)) } ?? .null,
            "hint": notice.hint.map(Value.string) ?? .null,
        ]
    }
}
