package import Expressions

/// An HTTP request of a stack file: what is sent and what must come back.
package struct StackRequest: Hashable, Sendable {
    /// `GET`, `POST`, … in capitals.
    package var method: String
    package var url: Located<Template>
    package var headers: [TextMapping.Entry]
    package var body: Body?
    /// Over `response` (`status`, `headers`, `body`, `json`); nil asks for a status of 200 to 299.
    package var expect: Located<Condition>?
    /// What is kept of the answer under `saved`, by name.
    package var save: [Saved]

    package enum Body: Hashable, Sendable {
        case json(ValueTemplate)
        case text(Located<Template>)
    }

    package struct Saved: Hashable, Sendable {
        package var name: Located<String>
        /// Over `response`.
        package var value: Located<Expression>
    }
}
