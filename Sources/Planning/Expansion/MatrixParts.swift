import Expressions
import Source
import Workflows

/// A matrix with its expressions evaluated: what is multiplied out, added and taken away.
struct MatrixParts {
    struct Axis {
        var name: String
        var values: [Value]
        var range: SourceRange
    }

    /// A mapping under `include` or `exclude`.
    struct Entry {
        var values: ValueObject
        var range: SourceRange
        /// Where the file says its keys; empty where an expression gave it.
        var keys: [Located<String>]

        func range(ofKey key: String) -> SourceRange { keys.first { $0.value == key }?.range ?? range }
    }

    var axes: [Axis] = []
    var include: [Entry] = []
    var exclude: [Entry] = []
}
