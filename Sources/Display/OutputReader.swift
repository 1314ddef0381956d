import Conductor

/// Reads the lines of one step's log, workflow commands among them (GitHub's "Workflow commands for GitHub Actions").
///
/// For people only: what a command does was done when the step ran.
package struct OutputReader: Sendable {
    /// After `::stop-commands::TOKEN` nothing is a command until `::TOKEN::`.
    private var resumeToken: String?
    private let isDebugging: Bool

    /// - Parameter isDebugging: Whether `::debug::` messages are shown; GitHub does where `ACTIONS_STEP_DEBUG` is `true`.
    package init(isDebugging: Bool = false) {
        self.isDebugging = isDebugging
    }

    /// Whether a line certainly is no command and shows as it is; most lines are that, and a look is cheap.
    package static func isPlain(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        var isPrintable = true
        for byte in line { isPrintable = isPrintable && byte &- 0x20 < 0x5F }
        guard isPrintable, let first = line.first(where: { $0 != 0x20 }) else { return isPrintable }
        return first != 0x3A && first != 0x23
    }

    /// Whether a line is a debug message, as it is mostly written, that is not shown now.
    package func isSilentDebug(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        !isDebugging && resumeToken == nil && line.starts(with: Self.debug)
    }

    private static let debug = Array("::debug::".utf8)

    private static let silent: Set<String> = [
        "set-output", "save-state", "set-env", "add-path", "add-mask", "add-matcher", "remove-matcher", "echo",
    ]

    package mutating func read(_ line: String) -> OutputLine {
        guard let command = LogCommand(line) else { return .text(line) }
        if let token = resumeToken {
            guard command.name == token, command.message.isEmpty else { return .text(line) }
            resumeToken = nil
            return .silent
        }
        switch command.name.lowercased() {
        case "group": return .group(command.message)
        case "endgroup": return .groupEnd
        case "debug": return isDebugging ? .debug(command.message) : .silent
        case "stop-commands":
            resumeToken = command.message
            return .silent
        case let name where Self.silent.contains(name): return .silent
        case let name:
            guard let level = Annotation.Level(rawValue: name) else { return .text(line) }
            return .annotation(command.annotation(level))
        }
    }
}

/// `::name key=value,key=value::message`, or the older `##[name key=value;key=value]message`.
struct LogCommand: Hashable {
    var name: String
    var properties: [String: String]
    var message: String

    init?(_ line: String) {
        // Hardly any line is one.
        guard let first = line.utf8.first(where: { $0 != 0x20 && $0 != 0x09 }), first == 0x3A || first == 0x23 else {
            return nil
        }
        let text = line.drop { $0 == " " || $0 == "\t" }
        if text.hasPrefix("::"), let end = text.dropFirst(2).firstRange(of: "::") {
            self.init(head: text.dropFirst(2)[..<end.lowerBound], message: text[end.upperBound...], separator: ",")
        } else if text.hasPrefix("##["), let end = text.firstIndex(of: "]") {
            self.init(head: text.dropFirst(3)[..<end], message: text[text.index(after: end)...], separator: ";")
        } else {
            return nil
        }
    }

    private init?(head: Substring, message: Substring, separator: Character) {
        let parts = head.split(separator: " ", maxSplits: 1)
        guard let name = parts.first else { return nil }
        self.name = String(name)
        self.message = Self.unescaped(message)
        properties = [:]
        for pair in parts.dropFirst().first?.split(separator: separator) ?? [] {
            let sides = pair.split(separator: "=", maxSplits: 1)
            guard sides.count == 2 else { continue }
            properties[sides[0].trimmingPrefix(while: \.isWhitespace).lowercased()] = Self.unescaped(sides[1])
        }
    }

    func annotation(_ level: Annotation.Level) -> Annotation {
        Annotation(
            level, message, title: properties["title"], file: properties["file"],
            line: properties["line"].flatMap { Int($0) },
            column: properties["col"].flatMap { Int($0) })
    }

    private static func unescaped(_ text: Substring) -> String {
        let text = String(text)
        guard text.contains("%") else { return text }
        return text.replacing("%3A", with: ":").replacing("%2C", with: ",").replacing("%0D", with: "\r")
            .replacing("%0A", with: "\n").replacing("%25", with: "%")
    }
}
