import Runs

extension Store {
    /// Stacks whose files and images nobody needs any more, the oldest first: gone for long enough, and neither what is live in an
    /// environment was tested with them, nor are they the newest evidence for their stack and variant.
    package func oldStacks(_ retention: Retention = Retention()) throws(HistoryError) -> [RecordedStack] {
        struct Kind: Hashable {
            var name: String
            var variant: String?
        }
        let oldest = now().advanced(bySeconds: -retention.stackAge)
        let live = Set(try liveDeployments().map(\.sha))
        var proved: Set<Kind> = []
        let old = try stacks(limit: .max).filter { stack in
            let isNewest =
                stack.objection == nil
                && proved.insert(Kind(name: stack.name, variant: stack.draft.variant)).inserted
            guard !stack.isStanding, !isNewest, let closedAt = stack.closedAt, closedAt < oldest else { return false }
            return stack.draft.sha.map { !live.contains($0) } ?? true
        }
        return old.reversed()
    }
}
