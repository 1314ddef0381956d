/// How a step or job ended, in GitHub's words.
package enum Outcome: String, Hashable, Sendable, CaseIterable {
    case success, failure, cancelled, skipped
}

extension Set<Outcome> {
    /// What several come to together; of none at all that is a success.
    var combined: Outcome {
        if contains(.failure) { return .failure }
        if contains(.cancelled) { return .cancelled }
        return self == [.skipped] ? .skipped : .success
    }
}
