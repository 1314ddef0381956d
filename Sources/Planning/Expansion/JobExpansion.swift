import Expressions
import Source
import Workflows

/// The jobs that one entry under `jobs:` becomes.
struct JobExpansion {
    let family: Int
    let definition: Job
    /// Of the workflow file, for diagnostics.
    let path: String
    /// The job that calls the workflow, if one does.
    let caller: PlannedJob?
    let contexts: KnownContexts

    /// What all jobs of the family have in common.
    struct Frame {
        /// nil stands for the one job without a matrix.
        var combinations: [MatrixCombination?] = [nil]
        var failFast = true
        var maxParallel: Int?
        var steps: [PlannedStep] = []
        /// Of the steps: errors, since a step that cannot be planned is left out above.
        var faults: [Diagnostic] = []
        /// Whether no step's name has an expression, so that all jobs share the steps as they are.
        var namesAreKnown = true
    }

    func frame() throws(PlanningError) -> Frame {
        var frame = Frame()
        let strategy = StrategyReading(path: path, contexts: contexts)
        frame.failFast = try strategy.failFast(definition.strategy)
        frame.maxParallel = try strategy.maxParallel(definition.strategy)
        if let matrix = definition.strategy?.matrix {
            frame.combinations = try MatrixExpansion(path: path, contexts: contexts).combinations(matrix)
        }
        if case .steps(let body) = definition.body {
            (frame.steps, frame.faults) = StepPlanning(path: path).steps(body.steps)
            frame.namesAreKnown = frame.steps.allSatisfy { StepName.template(of: $0)?.isLiteral ?? true }
        }
        return frame
    }

    /// One job, the contexts in which it stands, and what is to be told about its labels.
    func job(_ index: Int, in frame: Frame) -> (job: PlannedJob, contexts: KnownContexts, told: [Diagnostic]) {
        let combination = frame.combinations[index]
        let contexts = contexts(combination?.values, index, frame)
        let suffix = combination == nil ? "" : ".\(index)"
        let id = (caller.map { $0.id.text + "/" } ?? "") + definition.id.value + suffix
        let name = JobName.make(
            id: definition.id.value, written: definition.name?.value, values: combination?.namingValues ?? [],
            contexts: contexts)
        var job = PlannedJob(
            id: JobID(id), family: family, name: caller.map { "\($0.name) / \(name)" } ?? name,
            matrix: combination?.values, index: index, total: frame.combinations.count, body: .steps([], runsOn: []))
        guard case .steps(let body) = definition.body else { return (job, contexts, []) }
        let (labels, told) = RunnerLabels(path: path, contexts: contexts).labels(body.runsOn)
        let steps = frame.namesAreKnown ? frame.steps : frame.steps.map { StepName.evaluated($0, in: contexts) }
        job.body = .steps(steps, runsOn: labels)
        return (job, contexts, told)
    }

    private func contexts(_ matrix: ValueObject?, _ index: Int, _ frame: Frame) -> KnownContexts {
        var contexts = contexts
        let total = frame.combinations.count
        contexts.values["matrix"] = matrix.map(Value.object) ?? .null
        contexts.values["strategy"] = [
            "fail-fast": .boolean(frame.failFast),
            "job-index": .number(Double(index)),
            "job-total": .number(Double(total)),
            "max-parallel": .number(Double(frame.maxParallel ?? total)),
        ]
        return contexts
    }
}
