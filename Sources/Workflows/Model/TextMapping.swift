package import Expressions

/// A mapping of texts with keys of the file's own, such as `env:` or a step's `with:`.
package enum TextMapping: Hashable, Sendable {
    /// In the file's order.
    case entries([Entry])
    /// What gives the whole mapping: one expression, or a mapping with an expression for a key.
    case template(ValueTemplate)

    package struct Entry: Hashable, Sendable {
        package var name: Located<String>
        package var value: Located<Template>

        package init(name: Located<String>, value: Located<Template>) {
            self.name = name
            self.value = value
        }
    }

    package static let none = TextMapping.entries([])
}
