package import Expressions

/// What is known of a start before it is made.
package enum StartWeight: Hashable, Sendable {
    /// - Parameter group: The concurrency group of the whole run; nil for none.
    case startable(group: StartGroup?)
    /// It would be refused.
    case refused(Problem)

    package var value: Value {
        switch self {
        case .refused(let problem): ["problem": problem.value]
        case .startable(nil): [:]
        case .startable(let group?): ["group": group.value]
        }
    }

    /// Nil for a value that is none.
    package init?(value: Value) {
        guard case .object(let fields) = value else { return nil }
        if let problem = fields["problem"] {
            guard let problem = Problem(value: problem) else { return nil }
            self = .refused(problem)
        } else if let group = fields["group"] {
            guard let group = StartGroup(value: group) else { return nil }
            self = .startable(group: group)
        } else {
            self = .startable(group: nil)
        }
    }
}

/// A concurrency group that a run is in from its beginning to its end.
package struct StartGroup: Hashable, Sendable {
    /// By which it is known: in lower case.
    package var key: String
    /// How whoever comes later meets those who are there.
    package var policy: Policy

    package enum Policy: String, Hashable, Sendable {
        /// One waits: who comes later takes its place.
        case single
        /// The same, and whoever is at it is cancelled.
        case cancelling
        /// All wait, in their order.
        case inOrder = "in-order"
    }

    package init(key: String, policy: Policy) {
        (self.key, self.policy) = (key, policy)
    }

    package var value: Value { ["key": .string(key), "policy": .string(policy.rawValue)] }

    /// Nil for a value that is none.
    package init?(value: Value) {
        guard case .object(let fields) = value, case .string(let key)? = fields["key"],
            let policy = fields["policy"].flatMap({ Policy(rawValue: $0.asString) })
        else { return nil }
        self.init(key: key, policy: policy)
    }
}
