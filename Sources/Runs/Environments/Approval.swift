/// That a person must let the jobs of this run into an environment.
package struct ApprovalRequest: Hashable, Sendable {
    /// As the first job that asks names it.
    package var environment: String
    /// Of the plan that is shown and approved; see `RunRequest.digest`.
    package var digest: String
    package var sha: String

    package init(environment: String, digest: String, sha: String) {
        self.environment = environment
        self.digest = digest
        self.sha = sha
    }

    package var key: String { environment.lowercased() }
}

/// What a person has decided.
package struct ApprovalDecision: Hashable, Sendable {
    package var environment: String
    /// Of the plan that the person was shown.
    package var digest: String
    /// A name of the operating system's.
    package var approver: String
    package var comment: String?

    package init(environment: String, digest: String, approver: String, comment: String? = nil) {
        self.environment = environment
        self.digest = digest
        self.approver = approver
        self.comment = comment
    }

    package var key: String { environment.lowercased() }
}

/// One decision for all jobs of a run that go to the same environment:
///
///     asked ──approvalGiven──▶ approved
///       ├────approvalRejected──▶ rejected
///       ╰────approvalExpired──▶ expired
package struct ApprovalState: Hashable, Sendable {
    package var request: ApprovalRequest
    package var askedAt: Timestamp
    package var phase: Phase

    package enum Phase: Hashable, Sendable {
        case asked
        case approved(ApprovalDecision)
        case rejected(ApprovalDecision)
        case expired
    }

    /// As on GitHub.
    package static let patienceInDays = 30.0

    package var expiresAt: Timestamp { Self.expiry(ofAskedAt: askedAt) }

    package static func expiry(ofAskedAt time: Timestamp) -> Timestamp {
        time.advanced(bySeconds: patienceInDays * 86_400)
    }
}
