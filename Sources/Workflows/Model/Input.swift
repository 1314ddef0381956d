package import Expressions

/// An input that `workflow_dispatch` or `workflow_call` declares.
package struct Input: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case string, boolean, number, choice, environment
    }

    package var name: Located<String>
    package var kind: Kind
    package var description: String?
    package var isRequired: Bool
    /// As the file gives it; a callee's may be an expression.
    package var defaultValue: Located<Template>?
    /// The default with the kind that YAML gives it; nil where there is none or it is an expression.
    package var defaultLiteral: Value?
    /// Of a `choice`, in the file's order.
    package var options: [Located<String>]

    package init(
        name: Located<String>, kind: Kind = .string, description: String? = nil, isRequired: Bool = false,
        defaultValue: Located<Template>? = nil, defaultLiteral: Value? = nil, options: [Located<String>] = []
    ) {
        self.name = name
        self.kind = kind
        self.description = description
        self.isRequired = isRequired
        self.defaultValue = defaultValue
        self.defaultLiteral = defaultLiteral
        self.options = options
    }
}
