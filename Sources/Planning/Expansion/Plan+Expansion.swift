package import Expressions
import Source
import Workflows

extension Plan {
    /// What the family comes to that this job stands for, now that its contexts are known. Throws what the job then fails with.
    ///
    /// - Parameter contexts: Of the job: `github`, `needs`, `inputs`, `vars`.
    package func expansion(
        ofJob placeholder: Int, contexts: ValueObject
    ) throws(EvaluationFailure) -> FamilyExpansion {
        let family = families[jobs[placeholder].family]
        var known = KnownContexts(values: contexts, unknown: [])
        for name in ["matrix", "strategy"] { known.values[name] = nil }
        let id = family.definition.id.value
        let expansion = JobExpansion(
            definition: family.definition, path: scopes[family.scope].workflow.path, contexts: known,
            runners: request.runners)
        let strategy: StrategyReading.Result
        do throws(PlanningError) {
            strategy = try expansion.strategy()
        } catch {
            throw EvaluationFailure(message: "Error when evaluating 'strategy' for job '\(id)'. \(error.placed)")
        }
        let (result, told) = expansion.expansion(strategy, choosing: JobSelection(request))
        if told.hasErrors {
            let error = PlanningError(told.filter { $0.severity == .error })
            throw EvaluationFailure(message: "Error when evaluating 'runs-on' for job '\(id)'. \(error.placed)")
        }
        guard !result.jobs.isEmpty else {
            throw EvaluationFailure(message: "No combination of the job '\(id)' is one that --matrix chose.")
        }
        try check(placeholder, result)
        return result
    }

    /// Whether the jobs can be made: those that are called are, and there is a limit to all of them.
    private func check(_ placeholder: Int, _ expansion: FamilyExpansion) throws(EvaluationFailure) {
        if case .steps = families[jobs[placeholder].family].definition.body,
            jobs.count + expansion.jobs.count <= PlanBuilder.mostJobs
        {
            return
        }
        do throws(PlanningError) {
            var trial = self
            _ = try trial.expand(placeholder, to: expansion)
        } catch {
            throw EvaluationFailure(message: error.placed)
        }
    }

    /// Puts the jobs of a family in the place of the one that stood for them: the first has its index, the others and all
    /// that they call come behind all that are there. Returns their indices, callers before their callees.
    package mutating func expand(
        _ placeholder: Int, to expansion: FamilyExpansion
    ) throws(PlanningError) -> [Int] {
        var builder = PlanBuilder(growing: self)
        let added = try builder.expand(placeholder, to: expansion)
        self = builder.plan
        return added
    }

    /// How a workflow of the run stands in it.
    func setting(ofScope scope: Int) -> PlanBuilder.Setting {
        var path = [scopes[scope].workflow.path]
        var caller = scopes[scope].caller
        while let job = caller {
            let outer = scopes[families[jobs[job].family].scope]
            path.insert(outer.workflow.path, at: 0)
            caller = outer.caller
        }
        let contexts: ValueObject = [
            "github": .object(GitHubContext.make(for: self)),
            "inputs": .object(scopes[scope].inputs),
            "vars": .object(request.variables),
        ]
        return PlanBuilder.Setting(
            caller: scopes[scope].caller, path: path, contexts: KnownContexts(values: contexts),
            permissions: scopes[scope].allowed)
    }
}

extension PlanningError {
    /// As GitHub tells it of a job: `path (Line: 5, Col: 7): message`, all in one line.
    var placed: String {
        diagnostics.map { diagnostic in
            guard let path = diagnostic.path, let start = diagnostic.range?.start else { return diagnostic.message }
            return "\(path) (Line: \(start.line), Col: \(start.column)): \(diagnostic.message)"
        }.joined(separator: ", ")
    }
}
