package import Expressions

/// A schema by its name.
package struct APISchema: Sendable {
    package var name: String
    package var schema: Value

    init(_ name: String, _ schema: Value) { (self.name, self.schema) = (name, schema) }
}
