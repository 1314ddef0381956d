import Expressions
import Source
import Workflows

/// A strategy, evaluated.
///
/// Source of the messages: GitHub's, as the runner shows them where a matrix from `needs` fails.
struct StrategyReading {
    /// The id of the job, for messages.
    let job: String
    /// Of the workflow file, for diagnostics.
    let path: String
    let contexts: KnownContexts

    struct Result {
        var failFast = true
        /// nil: as many as there are runners.
        var maxParallel: Int?
        /// nil stands for the one job without a matrix.
        var combinations: [MatrixCombination?] = [nil]
    }

    func read(_ strategy: Strategy) throws(PlanningError) -> Result {
        if let template = strategy.template { return try read(template) }
        var result = Result()
        result.failFast = try failFast(strategy.failFast)
        result.maxParallel = try maxParallel(strategy.maxParallel)
        if let matrix = strategy.matrix {
            result.combinations = try combinations(try reading.parts(matrix), matrix.range)
        }
        return result
    }

    private var reading: MatrixReading { MatrixReading(path: path, contexts: contexts) }

    /// The whole strategy as one expression gives it.
    private func read(_ template: ValueTemplate) throws(PlanningError) -> Result {
        let value = try reading.evaluate(template)
        guard case .object(let object) = value else {
            throw reading.fault(MatrixReading.unexpected(value), at: template.range)
        }
        var result = Result()
        for (key, value) in object.entries {
            switch key {
            case "fail-fast": result.failFast = try failFast(value, at: template.range)
            case "max-parallel": result.maxParallel = try maxParallel(value, at: template.range)
            case "matrix":
                result.combinations = try combinations(try reading.parts(value, template.range), template.range)
            default: throw reading.fault("Unexpected value '\(key)'", at: template.range)
            }
        }
        return result
    }

    private func combinations(
        _ parts: MatrixParts, _ range: SourceRange
    ) throws(PlanningError) -> [MatrixCombination?] {
        try MatrixExpansion(job: job, path: path).combinations(parts, range)
    }

    // MARK: Settings

    private func failFast(_ setting: Setting<Bool>) throws(PlanningError) -> Bool {
        switch setting {
        case .literal(let value): value
        case .expression(let template): try failFast(try reading.evaluate(.template(template)), at: template.range)
        }
    }

    private func failFast(_ value: Value, at range: SourceRange) throws(PlanningError) -> Bool {
        guard case .boolean(let isOn) = value else { throw reading.fault(MatrixReading.unexpected(value), at: range) }
        return isOn
    }

    private func maxParallel(_ setting: Setting<Double>?) throws(PlanningError) -> Int? {
        switch setting {
        case nil: nil
        case .literal(let value): Self.count(value)
        case .expression(let template):
            try maxParallel(try reading.evaluate(.template(template)), at: template.range)
        }
    }

    private func maxParallel(_ value: Value, at range: SourceRange) throws(PlanningError) -> Int {
        let number = value.asNumber
        guard value.isPrimitive, number >= 1 else { throw reading.fault(MatrixReading.unexpected(value), at: range) }
        return Self.count(number)
    }

    private static func count(_ number: Double) -> Int { max(1, Int(min(number, 1e9))) }
}
