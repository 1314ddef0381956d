import Expressions
import Glibc
import History
package import Logging
package import Runs

/// One JSON object a line on standard error, for programs that collect logs.
///
/// `time`, `level`, `message`, and a field for each piece of metadata; no value of a secret is ever logged.
package struct JSONLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var logLevel = Logger.Level.info

    package init() {}

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let now = Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
        let line = Self.line(
            event.level, "\(event.message)", metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" },
            at: now)
        StandardErrorLine.write(line)
    }

    /// Without the line break.
    package static func line(
        _ level: Logger.Level, _ message: String, _ metadata: [String: String], at time: Timestamp
    ) -> String {
        var fields: ValueObject = [
            "time": .string(time.text), "level": .string(level.rawValue), "message": .string(message),
        ]
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) where fields[name] == nil {
            fields[name] = .string(value)
        }
        return Value.object(fields).json(.compact)
    }
}
