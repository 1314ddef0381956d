import Planning

/// Where one called workflow (or the one that was asked for) stands.
struct ScopeState: Hashable, Sendable {
    var unfinishedFamilies: Int
    /// Its caller is one of a matrix of which another has failed: with `fail-fast` its jobs need not go on.
    var isStopped = false

    init(_ scope: Plan.Scope) {
        unfinishedFamilies = scope.families.count
    }
}
