/// How a step or job ended, in GitHub's words.
package enum Outcome: String, Hashable, Sendable, CaseIterable {
    case success, failure, cancelled, skipped
}
