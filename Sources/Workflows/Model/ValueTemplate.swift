package import Expressions
package import Source

/// A tree of YAML values in which any scalar, keys included, may be a template.
package indirect enum ValueTemplate: Hashable, Sendable {
    /// A null, boolean, number or string that is no template.
    case literal(Located<Value>)
    case template(Located<Template>)
    case sequence([ValueTemplate], SourceRange)
    case mapping([Entry], SourceRange)

    package struct Entry: Hashable, Sendable {
        /// Where it is `${{ insert }}`, the value is a mapping whose entries stand here.
        package var key: Located<Template>
        package var value: ValueTemplate

        package init(key: Located<Template>, value: ValueTemplate) {
            self.key = key
            self.value = value
        }
    }

    package var range: SourceRange {
        switch self {
        case .literal(let literal): literal.range
        case .template(let template): template.range
        case .sequence(_, let range), .mapping(_, let range): range
        }
    }

    /// Every template in it, in the file's order.
    package var templates: [Located<Template>] {
        switch self {
        case .literal: []
        case .template(let template): [template]
        case .sequence(let items, _): items.flatMap(\.templates)
        case .mapping(let entries, _): entries.flatMap { [$0.key] + $0.value.templates }
        }
    }
}
