import Expressions
import Source
import YAML

/// Values that stand in several sections.
extension StackReading {
    /// Nobody writes so many; what a hostile file costs is bounded by it.
    private static let mostItems = 1000

    mutating func list<Item>(
        _ node: YAMLNode?, _ what: String, _ read: (inout StackReading, YAMLNode) -> Item?
    ) -> [Item] {
        guard let node else { return [] }
        guard let items = node.sequence else {
            error("\(what) must be a list.", at: node)
            return []
        }
        guard items.count <= Self.mostItems else {
            error("\(what) has \(items.count) entries, and may have \(Self.mostItems).", at: node)
            return []
        }
        return items.compactMap { findings.isFull ? nil : read(&self, $0) }
    }

    /// As `entries(of:)`, with no more of them than a list may have.
    mutating func fewEntries(of node: YAMLNode, _ what: String) -> [YAMLNode.Entry] {
        if let count = node.mapping?.count, count > Self.mostItems {
            error("\(what) has \(count) entries, and may have \(Self.mostItems).", at: node)
            return []
        }
        return entries(of: node, what)
    }

    /// A text in which no expression may stand.
    mutating func located(_ node: YAMLNode, _ what: String) -> Located<String>? {
        guard let text = text(node, what) else { return nil }
        guard !text.contains("${{") else {
            error("\(what) cannot have an expression in it.", at: node)
            return nil
        }
        return Located(text, at: node.range)
    }

    mutating func boolean(_ node: YAMLNode, _ what: String) -> Bool? {
        if case .boolean(let boolean)? = node.scalar?.value { return boolean }
        error("\(what) must be true or false.", at: node)
        return nil
    }

    /// A whole number that an exit code or a count can be.
    mutating func number(_ node: YAMLNode, _ what: String, in range: ClosedRange<Int>) -> Int? {
        if case .number(let number)? = node.scalar?.value, let whole = Int(exactly: number), range.contains(whole) {
            return whole
        }
        error("\(what) must be a whole number from \(range.lowerBound) to \(range.upperBound).", at: node)
        return nil
    }

    /// A time to wait; a week at most.
    mutating func seconds(_ node: YAMLNode, _ what: String) -> Double? {
        guard let text = text(node, what) else { return nil }
        guard let seconds = SettingsReading.duration(text), seconds > 0, seconds <= 7 * 86_400 else {
            error("'\(text)' is no time.", at: node, hint: "Write '500ms', '60s', '5m', '2h' or at most '7d'.")
            return nil
        }
        return seconds
    }

    /// `NAME: VALUE` of each variable.
    mutating func variables(_ node: YAMLNode, _ what: String, in place: Place) -> [TextMapping.Entry] {
        fewEntries(of: node, what).compactMap { entry in
            let name = entry.key.scalar?.text ?? ""
            guard !name.isEmpty, !name.contains("="), !name.contains("${{"), !name.utf8.contains(0) else {
                error("'\(name)' is no name of a variable.", at: entry.key)
                return nil
            }
            guard let value = variable(name, entry.value, in: place) else { return nil }
            return TextMapping.Entry(name: Located(name, at: entry.key.range), value: value)
        }
    }

    /// A number or a truth is the text that stands there; nothing is the empty text.
    private mutating func variable(_ name: String, _ node: YAMLNode, in place: Place) -> Located<Template>? {
        guard node.scalar != nil else {
            error("The variable '\(name)' must be a text.", at: node)
            return nil
        }
        return node.isNull ? Located(Template(literal: ""), at: node.range) : template(node, name, in: place)
    }
}
