package import Expressions
package import Source

/// Why a tree of templates has no value, and where.
package struct ValueTemplateError: Error, Hashable, Sendable {
    package var message: String
    package var range: SourceRange
}

extension ValueTemplate {
    /// The value with all templates filled in; a key that stands there twice is an error, as on GitHub.
    package func evaluate(in scope: EvaluationScope) throws(ValueTemplateError) -> Value {
        switch self {
        case .literal(let literal): return literal.value
        case .template(let template): return try Self.evaluate(template, in: scope)
        case .sequence(let items, _):
            var values: [Value] = []
            for item in items { values.append(try item.evaluate(in: scope)) }
            return .array(values)
        case .mapping(let entries, _):
            var object: ValueObject = [:]
            for entry in entries { try entry.add(to: &object, in: scope) }
            return .object(object)
        }
    }

    fileprivate static func evaluate(
        _ template: Located<Template>, in scope: EvaluationScope
    ) throws(ValueTemplateError) -> Value {
        do {
            return try template.value.evaluate(in: scope)
        } catch {
            throw ValueTemplateError(message: error.message, range: template.range)
        }
    }
}

extension ValueTemplate.Entry {
    fileprivate func add(to object: inout ValueObject, in scope: EvaluationScope) throws(ValueTemplateError) {
        let value = try value.evaluate(in: scope)
        guard key.value.isInsert else {
            let name = try ValueTemplate.evaluate(key, in: scope)
            guard name.isPrimitive else { throw fault("An expression for a key must give a text") }
            return try add(name.asString, value, to: &object)
        }
        guard case .object(let inserted) = value else { throw fault("Expected a mapping for '${{ insert }}'") }
        for (name, value) in inserted.entries { try add(name, value, to: &object) }
    }

    private func add(_ name: String, _ value: Value, to object: inout ValueObject) throws(ValueTemplateError) {
        guard object[name] == nil else { throw fault("'\(name)' is already defined") }
        object[name] = value
    }

    private func fault(_ message: String) -> ValueTemplateError {
        ValueTemplateError(message: message, range: key.range)
    }
}
