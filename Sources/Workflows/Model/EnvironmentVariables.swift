package import Expressions

/// An `env:` mapping, in the file's order, or one expression that gives the whole mapping.
package enum EnvironmentVariables: Hashable, Sendable {
    case variables([Variable])
    case expression(Located<Template>)

    package struct Variable: Hashable, Sendable {
        package var name: Located<String>
        package var value: Located<Template>

        package init(name: Located<String>, value: Located<Template>) {
            self.name = name
            self.value = value
        }
    }

    package static let none = EnvironmentVariables.variables([])
}
