package import Source

/// Why no plan can be made: all that is wrong, with its places.
package struct PlanningError: Error, Hashable, Sendable, CustomStringConvertible {
    package var diagnostics: [Diagnostic]
    /// Whether to look further is of no use: there is too much of something.
    var isLimit = false

    package init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }

    package var description: String { diagnostics.map(\.message).joined(separator: " ") }
}

/// Why a value could not be had while a run goes on.
package struct EvaluationFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// A full sentence.
    package var message: String

    package init(message: String) {
        self.message = message
    }

    package var description: String { message }
}
