import Expressions
import Source
import Workflows

/// `fail-fast` and `max-parallel` of a strategy, evaluated.
struct StrategyReading {
    /// Of the workflow file, for diagnostics.
    let path: String
    let contexts: KnownContexts

    func failFast(_ strategy: Strategy?) throws(PlanningError) -> Bool {
        switch strategy?.failFast {
        case nil: return true
        case .literal(let value): return value
        case .expression(let template):
            guard case .boolean(let value) = try evaluate(template, "fail-fast") else {
                throw fault("'fail-fast' is true or false.", template)
            }
            return value
        }
    }

    /// nil: as many as there are runners.
    func maxParallel(_ strategy: Strategy?) throws(PlanningError) -> Int? {
        let number: Double
        switch strategy?.maxParallel {
        case nil: return nil
        case .literal(let value): number = value
        case .expression(let template):
            let value = try evaluate(template, "max-parallel").asNumber
            guard value >= 1 else { throw fault("'max-parallel' is a number from 1.", template) }
            number = value
        }
        return max(1, Int(min(number, 1e9)))
    }

    private func evaluate(_ template: Located<Template>, _ key: String) throws(PlanningError) -> Value {
        if let obstacle = contexts.obstacle(to: template.value) {
            throw fault(
                "A '\(key)' that depends on \(obstacle) is not carried out yet by this version of Sluice.", template)
        }
        do {
            return try template.value.evaluate(in: contexts.scope)
        } catch {
            throw fault(error.message, template)
        }
    }

    private func fault(_ message: String, _ template: Located<Template>) -> PlanningError {
        PlanningError([.error(message, path: path, range: template.range)])
    }
}
