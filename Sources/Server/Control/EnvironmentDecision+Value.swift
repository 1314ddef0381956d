package import Expressions

extension EnvironmentDecision {
    /// For another process.
    package var value: Value {
        var value: ValueObject = [
            "environment": .string(environment), "approved": .boolean(isApproval), "digest": .string(digest),
            "person": .string(person),
        ]
        if let comment { value["comment"] = .string(comment) }
        if let confirmation { value["confirmation"] = .string(confirmation) }
        return .object(value)
    }

    /// Nil for a value that is none.
    package init?(value: Value) {
        guard case .object(let fields) = value, case .string(let environment)? = fields["environment"],
            case .boolean(let isApproval)? = fields["approved"], case .string(let digest)? = fields["digest"],
            case .string(let person)? = fields["person"]
        else { return nil }
        self.init(
            environment: environment, isApproval: isApproval, digest: digest, comment: fields["comment"]?.asString,
            confirmation: fields["confirmation"]?.asString, person: person)
    }
}
