package import Expressions

/// A boolean or number that the file gives as itself or as an expression, evaluated when it is needed.
package enum Setting<Value: Hashable & Sendable>: Hashable, Sendable {
    case literal(Value)
    case expression(Located<Template>)
}
