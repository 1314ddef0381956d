/// A line of output that is meant for the runner: `::name key=value,…::data`, or the older `##[name key=value;…]data`.
///
/// The grammar is that of GitHub's runner (ActionCommand.cs). Only names that are known make a command of a line.
package struct WorkflowCommand: Hashable, Sendable {
    /// In lower case.
    package var name: String
    /// By lower-cased key.
    package var properties: [String: String]
    package var data: String

    package init(name: String, properties: [String: String] = [:], data: String) {
        self.name = name
        self.properties = properties
        self.data = data
    }

    package static let names: Set<String> = [
        "add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group", "notice",
        "remove-matcher", "save-state", "set-env", "set-output", "stop-commands", "warning",
    ]

    /// Nil for a line that is none; `names` are those that count now.
    package init?(line: Substring, names: Set<String> = WorkflowCommand.names) {
        if let command = Self.current(line, names) ?? Self.legacy(line, names) { self = command } else { return nil }
    }

    private static func current(_ line: Substring, _ names: Set<String>) -> WorkflowCommand? {
        let text = line.drop { $0.isWhitespace }
        guard text.utf8.starts(with: "::".utf8) else { return nil }
        let rest = text.utf8.dropFirst(2)
        guard let end = rest.indices.first(where: { rest[$0...].starts(with: "::".utf8) }) else { return nil }
        return WorkflowCommand(
            information: Substring(rest[..<end]), separator: ",", data: Substring(rest[end...].dropFirst(2)), names,
            unescapeData: { unescaped($0, dataEscapes) }, unescapeProperty: { unescaped($0, propertyEscapes) })
    }

    private static func legacy(_ line: Substring, _ names: Set<String>) -> WorkflowCommand? {
        let bytes = line.utf8
        guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: "##[".utf8) }) else { return nil }
        let rest = bytes[start...].dropFirst(3)
        guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else { return nil }
        return WorkflowCommand(
            information: Substring(rest[..<end]), separator: ";", data: Substring(rest[end...].dropFirst()), names,
            unescapeData: { unescaped($0, legacyEscapes) }, unescapeProperty: { unescaped($0, legacyEscapes) })
    }

    private init?(
        information: Substring, separator: Character, data: Substring, _ names: Set<String>,
        unescapeData: (Substring) -> String, unescapeProperty: (Substring) -> String
    ) {
        let parts = information.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        name = parts[0].lowercased()
        guard names.contains(name) else { return nil }
        properties = [:]
        self.data = unescapeData(data)
        guard parts.count == 2 else { return }
        let written = separator == "," ? parts[1].trimmed[...] : parts[1]
        for property in written.split(separator: separator) {
            // As .NET splits in two parts that are not empty: further equals signs belong to the value but for the first.
            let key = property.drop { $0 == "=" }.prefix { $0 != "=" }
            let value = property[key.endIndex...].drop { $0 == "=" }
            if !key.isEmpty, !value.isEmpty { properties[key.lowercased()] = unescapeProperty(value) }
        }
    }

    // In the runner's order, which decides what "%250A" means: the per cent sign comes last.
    private static let dataEscapes = [("%0D", "\r"), ("%0A", "\n"), ("%25", "%")]
    private static let propertyEscapes = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")]
    private static let legacyEscapes = [("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%25", "%")]

    private static func unescaped(_ text: Substring, _ escapes: [(String, String)]) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        return escapes.reduce(String(text)) { $0.replacing($1.0, with: $1.1) }
    }
}
