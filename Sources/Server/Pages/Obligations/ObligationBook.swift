import History

/// What a page tells of a project's obligations.
struct ObligationBook: Sendable {
    /// The oldest first.
    var open: [RecordedObligation]
    /// Stacks of which something stands.
    var stacks: [RecordedStack]
    /// Those of the newest run first; of one more run than are shown where there are older ones.
    var settled: [RecordedObligation]

    /// Of so many runs on one page.
    static let pageSize = 20

    init(_ context: PageContext) async throws {
        let before = try EnvironmentBook.number(context, "before")
        self = try await context.theProject().reading { store in
            ObligationBook(
                open: try store.openObligations(), stacks: try store.standingStacks(),
                settled: try store.settledObligations(before: before, runs: Self.pageSize + 1))
        }
    }

    private init(open: [RecordedObligation], stacks: [RecordedStack], settled: [RecordedObligation]) {
        (self.open, self.stacks, self.settled) = (open, stacks, settled)
    }
}
