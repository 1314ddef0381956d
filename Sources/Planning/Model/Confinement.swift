package import Expressions

/// What keeps a run apart whose event is not trusted: a fork's pull request, and what follows one.
///
/// Such a run has no secrets, no variables, no environments and no obligations, and only jobs in containers. It is part of the run's record, so that
/// whoever goes on with the run, or repeats it, keeps it apart, too.
package struct Confinement: Hashable, Sendable {
    /// Whether its jobs may run on the host itself: `host-steps` of the server's file names the workflow.
    package var allowsHost = false
    /// Who has let it run, as the server knows them; nil where nobody had to.
    package var approver: String?
    /// When that was, as RFC 3339 has it.
    package var approvedAt: String?

    package init(allowsHost: Bool = false, approver: String? = nil, approvedAt: String? = nil) {
        (self.allowsHost, self.approver, self.approvedAt) = (allowsHost, approver, approvedAt)
    }

    /// The keys are for ever, new ones may be added.
    package var value: Value {
        var value: ValueObject = ["host_steps": .boolean(allowsHost)]
        if let approver { value["approved_by"] = .string(approver) }
        if let approvedAt { value["approved_at"] = .string(approvedAt) }
        return .object(value)
    }

    /// Of what stands in a journal: what cannot be read keeps the run apart all the same.
    package init(value: Value) {
        guard case .object(let fields) = value else { return }
        allowsHost = fields["host_steps"] == true
        approver = fields["approved_by"]?.asString
        approvedAt = fields["approved_at"]?.asString
    }

    /// Where caches of such a run are kept, which would be kept under that ref: nobody else reads there. A pull request has a ref of its
    /// own, as on GitHub.
    package static func cacheScope(_ ref: String) -> String {
        ref.hasPrefix("refs/pull/") ? ref : "refs/untrusted/" + ref
    }
}
