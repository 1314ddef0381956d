import Glibc
package import Logging

/// One line for people on standard error: time, level, what is known besides, and the message.
///
/// What others have named may stand in it. It stays in its line and in its place: control characters are written as `\u{1B}`, and a
/// value that could be taken for more than one stands in quotes.
package struct TextLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var logLevel = Logger.Level.info

    package init() {}

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let metadata = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
        let line = "\(Self.time()) " + Self.line(event.level, "\(event.message)", metadata)
        StandardErrorLine.write(line)
    }

    /// Without the time and the line break.
    package static func line(_ level: Logger.Level, _ message: String, _ metadata: [String: String]) -> String {
        let pairs = metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\(value($0.value))" }.joined()
        return "\(level.rawValue) sluice:\(pairs) \(plain(message))"
    }

    private static func value(_ text: String) -> String {
        let shown = plain(text)
        guard shown.isEmpty || shown.contains(where: { " \"=".contains($0) }) else { return shown }
        return "\"" + shown.replacing("\"", with: "\\\"") + "\""
    }

    private static func plain(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            // What a terminal obeys, and what turns or hides the text around it.
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
                result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Now, as this machine's clock on the wall has it.
    private static func time() -> String {
        var (now, parts) = (Glibc.time(nil), tm())
        localtime_r(&now, &parts)
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 40) { text in
            guard let start = text.baseAddress, strftime(start, 40, "%Y-%m-%dT%H:%M:%S%z", &parts) > 0 else {
                return ""
            }
            return String(cString: start)
        }
    }
}
