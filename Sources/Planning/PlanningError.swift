package import Source

/// Why no plan can be made: all that is wrong, with its places.
package struct PlanningError: Error, Hashable, Sendable, CustomStringConvertible {
    package var diagnostics: [Diagnostic]
    /// Remote actions that are not known: once they are found, there may be a plan.
    package var missingActions: [MissingAction]
    /// Whether to look further is of no use: there is too much of something.
    var isLimit = false

    package init(_ diagnostics: [Diagnostic], missingActions: [MissingAction] = []) {
        self.diagnostics = diagnostics
        self.missingActions = missingActions
    }

    package var description: String { diagnostics.map(\.message).joined(separator: " ") }
}

/// A remote action that a step uses and nobody has found yet.
package struct MissingAction: Hashable, Sendable {
    /// As written under `uses:`.
    package var reference: String
    /// The file that names it, and where.
    package var path: String
    package var range: SourceRange

    package init(reference: String, path: String, range: SourceRange) {
        self.reference = reference
        self.path = path
        self.range = range
    }
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
