import GRDB

extension Store {
    /// The tests of all stacks at a commit, the newest first.
    package func stackTests(at sha: String) throws(HistoryError) -> [RecordedStack] {
        try read { try RecordedStack.fetchAll("sha = ? AND outcome IS NOT NULL ORDER BY id DESC", [sha], in: $0) }
    }
}
