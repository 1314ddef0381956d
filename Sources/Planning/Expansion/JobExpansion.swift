import Expressions
import Source
import Workflows

/// The jobs that one entry under `jobs:` becomes, as far as the contexts are known.
struct JobExpansion {
    var definition: Job
    /// Of the workflow file, for diagnostics.
    let path: String
    let contexts: KnownContexts
    let runners: RunnerSet

    /// What cannot be evaluated yet; empty where all can.
    func unknowns() -> [UnknownPart] {
        var unknowns: [UnknownPart] = []
        func look(_ part: UnknownPart.Part, _ templates: [Located<Template>]) {
            if let context = contexts.obstacle(to: templates) { unknowns.append(UnknownPart(part, from: context)) }
        }
        if let strategy = definition.strategy {
            look(.strategy, strategy.template?.templates ?? [])
            look(.matrix, strategy.matrix?.value.templates ?? [])
            look(.failFast, strategy.failFast.templates)
            look(.maxParallel, strategy.maxParallel?.templates ?? [])
        }
        if case .steps(let body) = definition.body { look(.runsOn, body.runsOn.value.templates) }
        if let name = definition.name { look(.name, [name]) }
        return unknowns
    }

    func strategy() throws(PlanningError) -> StrategyReading.Result {
        guard let strategy = definition.strategy else { return StrategyReading.Result() }
        return try StrategyReading(job: definition.id.value, path: path, contexts: contexts).read(strategy)
    }

    /// The combinations of a matrix that is known though something else of the strategy is not.
    func foreseenCombinations() throws(PlanningError) -> [MatrixCombination?] {
        var known = self
        known.definition.strategy?.failFast = .literal(true)
        known.definition.strategy?.maxParallel = nil
        return try known.strategy().combinations
    }

    /// The jobs of those combinations that were chosen, and what is to be told about their labels.
    func expansion(
        _ strategy: StrategyReading.Result, choosing selection: JobSelection
    ) -> (FamilyExpansion, [Diagnostic]) {
        var expansion = FamilyExpansion(
            failFast: strategy.failFast, maxParallel: strategy.maxParallel, total: strategy.combinations.count,
            jobs: [])
        var told: [Diagnostic] = []
        for (index, combination) in strategy.combinations.enumerated() where selection.takes(combination?.values) {
            let contexts = contexts.ofJob(index, combination?.values, in: expansion)
            let name = JobName.make(
                id: definition.id.value, written: definition.name?.value, values: combination?.namingValues ?? [],
                contexts: contexts)
            var found = RunnerLabels.Result()
            if case .steps(let body) = definition.body {
                found = RunnerLabels(path: path, contexts: contexts, runners: runners).read(body.runsOn)
                told += found.told
            }
            expansion.jobs.append(
                .init(
                    index: index, matrix: combination?.values, name: name, labels: found.labels, runner: found.runner))
        }
        return (expansion, told)
    }
}

extension KnownContexts {
    /// With `matrix` and `strategy` of one job.
    func ofJob(_ index: Int, _ matrix: ValueObject?, in expansion: FamilyExpansion) -> KnownContexts {
        var contexts = self
        contexts.values["matrix"] = matrix.map(Value.object) ?? .null
        contexts.values["strategy"] = [
            "fail-fast": .boolean(expansion.failFast),
            "job-index": .number(Double(index)),
            "job-total": .number(Double(expansion.total)),
            "max-parallel": .number(Double(expansion.maxParallel ?? expansion.total)),
        ]
        return contexts
    }
}

extension Setting {
    fileprivate var templates: [Located<Template>] {
        if case .expression(let template) = self { [template] } else { [] }
    }
}

extension Matrix {
    fileprivate var templates: [Located<Template>] {
        switch self {
        case .template(let template): template.templates
        case .axes(let axes, let include, let exclude):
            axes.flatMap(\.values.templates) + (include?.templates ?? []) + (exclude?.templates ?? [])
        }
    }
}
