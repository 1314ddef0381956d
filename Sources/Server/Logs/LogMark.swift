import Glibc

/// What a line of a log says besides its text: GitHub's "Workflow commands", as `::name …::message` and as the older `##[name]message`.
///
/// For people only: what a command does was done when the step ran.
enum LogMark: Hashable, Sendable {
    case group(title: String)
    case groupEnd
    /// `error`, `warning` or `notice`. - Parameter place: `file:line`, where it is told.
    case annotation(level: String, message: String, place: String?)
    case debug(message: String)
    /// Until a line `::TOKEN::`, nothing is a command.
    case stop(token: String)
    /// One that shows nothing.
    case silent(name: String)

    /// The name that pages have for it.
    var name: String {
        switch self {
        case .group: "group"
        case .groupEnd: "endgroup"
        case .annotation(let level, _, _): level
        case .debug: "debug"
        case .stop, .silent: "command"
        }
    }

    private static let silent: Set<String> = [
        "set-output", "save-state", "set-env", "add-path", "add-mask", "add-matcher", "remove-matcher", "echo",
    ]

    /// Nil for a line that is no command; hardly any is one.
    init?(_ line: some Collection<UInt8>) {
        guard let first = line.first(where: { $0 != 0x20 && $0 != 0x09 }), first == 0x3A || first == 0x23 else {
            return nil
        }
        let text = String(decoding: line.prefix(4096), as: UTF8.self).drop { $0 == " " || $0 == "\t" }
        if text.hasPrefix("::"), let end = text.dropFirst(2).firstRange(of: "::") {
            self.init(head: text.dropFirst(2)[..<end.lowerBound], message: text[end.upperBound...], between: ",")
        } else if text.hasPrefix("##["), let end = text.firstIndex(of: "]") {
            self.init(head: text.dropFirst(3)[..<end], message: text[text.index(after: end)...], between: ";")
        } else {
            return nil
        }
    }

    private init?(head: Substring, message: Substring, between separator: Character) {
        let parts = head.split(separator: " ", maxSplits: 1)
        let message = Self.unescaped(message.hasSuffix("\r") ? message.dropLast() : message)
        guard let name = parts.first?.lowercased() else { return nil }
        switch name {
        case "group": self = .group(title: message)
        case "endgroup": self = .groupEnd
        case "error", "warning", "notice":
            let properties = Self.properties(parts.dropFirst().first ?? "", separator)
            let place = properties["file"].map { $0 + (properties["line"].map { ":" + $0 } ?? "") }
            self = .annotation(level: name, message: message, place: place)
        case "debug": self = .debug(message: message)
        case "stop-commands": self = .stop(token: message)
        case let name where Self.silent.contains(name): self = .silent(name: name)
        default: return nil
        }
    }

    /// Whether a line ends what `stop` began.
    static func isResumption(_ line: some Collection<UInt8>, token: String) -> Bool {
        String(decoding: line.prefix(4096), as: UTF8.self).trimmingBlanks == "::\(token)::"
    }

    private static func properties(_ text: Substring, _ separator: Character) -> [String: String] {
        var properties: [String: String] = [:]
        for pair in text.split(separator: separator) {
            let sides = pair.split(separator: "=", maxSplits: 1)
            guard sides.count == 2 else { continue }
            properties[sides[0].lowercased().trimmingBlanks] = unescaped(sides[1])
        }
        return properties
    }

    private static func unescaped(_ text: Substring) -> String {
        let text = String(text)
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        return text.replacing("%3A", with: ":").replacing("%2C", with: ",").replacing("%0D", with: "\r")
            .replacing("%0A", with: "\n").replacing("%25", with: "%")
    }
}

extension StringProtocol {
    fileprivate var trimmingBlanks: String {
        let start = drop { $0 == " " || $0 == "\t" || $0 == "\r" }
        return String(String(start.reversed()).drop { $0 == " " || $0 == "\t" || $0 == "\r" }.reversed())
    }
}
