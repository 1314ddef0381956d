import Expressions
import Source
import YAML

/// Templates and predicates, with the contexts that hold at their place.
extension StackReading {
    mutating func template(_ node: YAMLNode, _ what: String, in place: Place = .stack) -> Located<Template>? {
        guard let text = text(node, what) else { return nil }
        return template(text, from: 0, node, what, in: place)
    }

    /// What stands in a node's text from this offset on, in Unicode scalars.
    mutating func template(
        _ text: String, from offset: Int, _ node: YAMLNode, _ what: String, in place: Place = .stack
    ) -> Located<Template>? {
        do throws(TemplateError) {
            let template = try Template(parsing: text, allowing: place.vocabulary)
            guard !template.isInsert else {
                error("\(what) cannot be '${{ insert }}'.", at: node)
                return nil
            }
            for expression in template.expressions { check(expression, in: node) }
            return Located(template, at: node.range)
        } catch {
            refuse(error.message, at: offset + error.tokenOffset, node, in: place)
            return nil
        }
    }

    mutating func condition(_ node: YAMLNode, _ what: String, in place: Place) -> Located<Condition>? {
        guard let text = text(node, what) else { return nil }
        do throws(TemplateError) {
            let condition = try Condition(parsing: text, allowing: place.vocabulary)
            guard !condition.mixesText else {
                error(
                    "\(what) has text beside '${{ }}', which makes it true whatever the expression says.", at: node,
                    hint: "Write the whole as one expression.")
                return nil
            }
            check(condition.expression, in: node)
            return Located(condition, at: node.range)
        } catch {
            refuse(error.message, at: error.tokenOffset, node, in: place)
            return nil
        }
    }

    /// An expression, with or without `${{ }}` around it.
    mutating func expression(_ node: YAMLNode, _ what: String, in place: Place) -> Located<Expression>? {
        guard let text = text(node, what) else { return nil }
        if text.contains("${{") {
            guard let template = template(node, what, in: place) else { return nil }
            if template.value.parts.count == 1, let only = template.value.expressions.first {
                return Located(only, at: node.range)
            }
            error("\(what) must be one expression, with nothing beside it.", at: node)
            return nil
        }
        do throws(ExpressionError) {
            let expression = try Expression(parsing: text, allowing: place.vocabulary)
            check(expression, in: node)
            return Located(expression, at: node.range)
        } catch {
            refuse(error.message, at: error.position ?? 0, node, in: place)
            return nil
        }
    }

    /// A tree of values, such as the body of a request.
    mutating func valueTemplate(_ node: YAMLNode, _ what: String) -> ValueTemplate? {
        switch node.content {
        case .scalar(let scalar):
            switch scalar.value {
            case .null: return .literal(Located(.null, at: node.range))
            case .boolean(let boolean): return .literal(Located(.boolean(boolean), at: node.range))
            case .number(let number): return .literal(Located(.number(number), at: node.range))
            case .string(let text): return text.isEmpty ? empty(node) : template(node, what).map { .template($0) }
            }
        case .sequence: return .sequence(list(node, what) { $0.valueTemplate($1, what) }, node.range)
        case .mapping:
            let entries = fewEntries(of: node, what).compactMap { entry -> ValueTemplate.Entry? in
                guard let key = template(entry.key, "A key") else { return nil }
                return valueTemplate(entry.value, what).map { ValueTemplate.Entry(key: key, value: $0) }
            }
            return .mapping(entries, node.range)
        }
    }

    private func empty(_ node: YAMLNode) -> ValueTemplate { .literal(Located(.string(""), at: node.range)) }

    private mutating func refuse(_ message: String, at offset: Int, _ node: YAMLNode, in place: Place) {
        guard let scalar = node.scalar else { return }
        findings.error(
            message, inside: scalar.text, scalar.style, node.range, at: offset, .ours,
            hint: findings.wantsHint ? place.hint(for: message) : nil)
    }
}
