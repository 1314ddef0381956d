import Planning

/// Where one called workflow (or the one that was asked for) stands.
struct ScopeState: Hashable, Sendable {
    var unfinishedFamilies: Int
    /// Why its jobs need not go on: its caller was cancelled, or is one of a matrix of which another has failed (`fail-fast`).
    var stopReason: String?

    init(_ scope: Plan.Scope) {
        unfinishedFamilies = scope.families.count
    }
}
