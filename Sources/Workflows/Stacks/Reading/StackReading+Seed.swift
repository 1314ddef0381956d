import Source
import YAML

private enum SeedKind: String, StackEntryKind {
    case copy, restore, command

    var fields: [StackField] {
        switch self {
        case .copy: [.to, .owner]
        case .restore: [.to, .manifest]
        case .command: [.service, .within]
        }
    }

    var required: [StackField] { self == .command ? [] : [.to] }
}

extension StackReading {
    /// Where the file does not say it, in seconds.
    private static let commandWithin = 300.0

    mutating func seedStep(_ node: YAMLNode) -> SeedStep? {
        guard let entry: StackEntry<SeedKind> = entry(node, "An entry under 'seed'") else { return nil }
        let text = template(entry.value, "'\(entry.kind.rawValue)'")
        let place = entry[.to].flatMap { self.place($0, "'to'") }
        let owner = entry[.owner].flatMap { self.owner($0) }
        let manifest = entry[.manifest].flatMap { template($0, "'manifest'") }
        let service = entry[.service].flatMap { self.service($0, "'service'") }
        let within = time(entry, .within) ?? Self.commandWithin
        guard let text else { return nil }
        switch entry.kind {
        case .copy: return place.map { .copy(from: text, to: $0, owner: owner, entry.range) }
        case .restore: return place.map { .restore(archive: text, manifest: manifest, to: $0, entry.range) }
        case .command: return .command(text, service: service, within: within, entry.range)
        }
    }

    /// `USER:GROUP` by number: a volume has no names of users.
    private mutating func owner(_ node: YAMLNode) -> Located<String>? {
        guard let owner = located(node, "'owner'") else { return nil }
        let parts = owner.value.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ UInt32($0) != nil && $0.utf8.first != UInt8(ascii: "+") }) else {
            error("'\(owner.value)' is no owner.", at: node, hint: "Write user and group by number: \"1000:1000\".")
            return nil
        }
        return owner
    }

    /// `volume:/path` or `service:/path`.
    mutating func place(_ node: YAMLNode, _ what: String) -> StackPlace? {
        guard let text = text(node, what) else { return nil }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, StackNames.isService(String(parts[0])), parts[1].hasPrefix("/") else {
            error("'\(text)' is no place in the stack.", at: node, hint: "Write 'VOLUME:/path' or 'SERVICE:/path'.")
            return nil
        }
        let start = parts[0].unicodeScalars.count + 1
        guard let path = template(String(parts[1]), from: start, node, what) else { return nil }
        return StackPlace(owner: Located(String(parts[0]), at: node.range), path: path)
    }
}
