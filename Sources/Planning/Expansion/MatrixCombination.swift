import Expressions

/// One job of a matrix.
struct MatrixCombination: Hashable {
    /// The `matrix` context.
    var values: ValueObject
    /// Those that a job without a `name:` of its own is told apart by: what an `include` adds to a combination is not among them.
    var namingValues: [Value]
}
