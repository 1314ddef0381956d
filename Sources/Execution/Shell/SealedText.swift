import Expressions

/// A text that may hold secrets, as it may stand on a disk: the secrets' names are in their places.
struct SealedText: Hashable, Sendable {
    enum Part: Hashable, Sendable {
        case text(String)
        case secret(String)
    }

    var parts: [Part]

    /// - Parameters:
    ///   - secrets: By name.
    ///   - redact: For what else must not be seen: masks that a step has added.
    init(_ text: String, secrets: [String: String], redact: (String) -> String) {
        var parts: [Part] = [.text(text)]
        // The longest first: one may hold another.
        let sorted = secrets.filter { !$0.value.isEmpty }.sorted {
            ($1.value.utf8.count, $0.key) < ($0.value.utf8.count, $1.key)
        }
        for (name, value) in sorted { parts = parts.flatMap { Self.split($0, at: value, name) } }
        self.parts = parts.map { part in
            if case .text(let text) = part { .text(redact(text)) } else { part }
        }
    }

    private static func split(_ part: Part, at value: String, _ name: String) -> [Part] {
        guard case .text(let text) = part, text.contains(value) else { return [part] }
        var result: [Part] = []
        for (place, piece) in text.split(separator: value, omittingEmptySubsequences: false).enumerated() {
            if place > 0 { result.append(.secret(name)) }
            if !piece.isEmpty { result.append(.text(String(piece))) }
        }
        return result
    }

    /// The names of the secrets in it.
    var names: [String] {
        parts.compactMap { if case .secret(let name) = $0 { name } else { nil } }
    }

    func opened(_ secrets: [String: String]) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .secret(let name): secrets[name] ?? ""
            }
        }.joined()
    }

    var value: Value {
        if parts.count == 1, case .text(let text) = parts[0] { return .string(text) }
        return .array(
            parts.map { part in
                switch part {
                case .text(let text): .string(text)
                case .secret(let name): ["secret": .string(name)]
                }
            })
    }

    init(value: Value) {
        guard case .array(let items) = value else {
            parts = [.text(value.asString)]
            return
        }
        parts = items.map { item in
            if case .object(let object) = item {
                .secret(object["secret"]?.asString ?? "")
            } else {
                .text(item.asString)
            }
        }
    }
}
