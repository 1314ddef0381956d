package enum StackOutcome: String, Hashable, Sendable {
    case success, failure, cancelled, skipped
}
