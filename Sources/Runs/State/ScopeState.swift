import Expressions

/// Where one called workflow (or the one that was asked for) stands.
struct ScopeState: Hashable, Sendable {
    /// The `inputs` context; a callee's is known from `callStarted` on.
    var inputs: ValueObject
    var unfinishedFamilies: Int
}
