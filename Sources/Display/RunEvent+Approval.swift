import Runs

extension RunEvent {
    /// What a person must know of an approval, as a sentence; nil for what is about none.
    func approvalText(_ state: RunState) -> String? {
        switch self {
        case .approvalAsked(let request): "Waits for \(state.approvalText(of: request.environment))"
        case .approvalGiven(let decision):
            "\(decision.approver) approved '\(decision.environment)'\(decision.commentText)"
        case .approvalRejected(let decision):
            "\(decision.approver) rejected '\(decision.environment)'\(decision.commentText)"
        case .approvalExpired(let environment): "Nobody approved '\(environment)' in time."
        default: nil
        }
    }
}

extension ApprovalDecision {
    /// How a sentence about it ends.
    fileprivate var commentText: String { comment.map { ": \($0)" } ?? "." }
}
