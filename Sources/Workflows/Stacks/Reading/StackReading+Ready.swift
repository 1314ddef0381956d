import Source
import YAML

private enum ReadyKind: String, StackEntryKind {
    case healthy, http, log, exited

    var fields: [StackField] {
        switch self {
        case .healthy: [.within]
        case .http: [.headers, .expect, .within]
        case .log: [.matches, .within]
        case .exited: [.exit, .within]
        }
    }

    var required: [StackField] { self == .log ? [.matches] : [] }
}

extension StackReading {
    /// What a service may take to be ready where the file does not say it, in seconds.
    private static let readyWithin = 60.0

    mutating func readyCheck(_ node: YAMLNode) -> ReadyCheck? {
        guard let entry: StackEntry<ReadyKind> = entry(node, "An entry under 'ready'") else { return nil }
        let within = time(entry, .within) ?? Self.readyWithin
        guard let condition = condition(entry) else { return nil }
        return ReadyCheck(condition: condition, within: within, range: entry.range)
    }

    private mutating func condition(_ entry: StackEntry<ReadyKind>) -> ReadyCheck.Condition? {
        switch entry.kind {
        case .healthy: return service(entry).map { .healthy($0) }
        case .http: return request(entry, "GET").map { .http($0) }
        case .log:
            let pattern = entry[.matches].flatMap { self.pattern($0) }
            guard let service = service(entry), let pattern else { return nil }
            return .log(service: service, matches: pattern)
        case .exited:
            let code = exitCode(entry) ?? 0
            return service(entry).map { .exited(service: $0, code: code) }
        }
    }

    // MARK: Fields of several kinds

    mutating func time(_ entry: StackEntry<some StackEntryKind>, _ field: StackField) -> Double? {
        entry[field].flatMap { seconds($0, "'\(field.rawValue)'") }
    }

    mutating func exitCode(_ entry: StackEntry<some StackEntryKind>) -> Int? {
        entry[.exit].flatMap { number($0, "'exit'", in: 0...255) }
    }

    /// The service that stands beside the key of the entry's kind.
    mutating func service(_ entry: StackEntry<some StackEntryKind>) -> Located<String>? {
        service(entry.value, "'\(entry.kind.rawValue)'")
    }

    /// A name as compose has them; whether it is there is not known here.
    mutating func service(_ node: YAMLNode, _ what: String) -> Located<String>? {
        guard let name = located(node, what) else { return nil }
        guard StackNames.isService(name.value) else {
            error("'\(name.value)' is no name of a service.", at: node)
            return nil
        }
        return name
    }

    /// More parentheses than anybody reads could be more than the stack of a parser bears.
    private static let mostGroups = 50
    private static let longestPattern = 1000

    private mutating func pattern(_ node: YAMLNode) -> Located<String>? {
        guard let pattern = text(node, "'matches'") else { return nil }
        let groups = pattern.utf8.count { $0 == UInt8(ascii: "(") || $0 == UInt8(ascii: "[") }
        guard groups <= Self.mostGroups, pattern.utf8.count <= Self.longestPattern else {
            error("The regular expression of 'matches' is too long.", at: node)
            return nil
        }
        do {
            _ = try Regex(pattern)
            return Located(pattern, at: node.range)
        } catch {
            self.error("'\(pattern)' is no regular expression: \(error)", at: node)
            return nil
        }
    }
}
