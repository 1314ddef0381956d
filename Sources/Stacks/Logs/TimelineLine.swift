package import Expressions

/// A line of `timeline.jsonl`: `{"time":"2026-11-22T02:39:33.851033787Z","source":"api","text":"…"}`, and `"gap":true`
/// where it stands for lines that could not be had.
package enum TimelineLine {
    static func append(_ line: StackLine, to bytes: inout [UInt8]) {
        object(line).appendJSON(to: &bytes)
        bytes.append(0x0A)
    }

    static func bytes(_ line: StackLine) -> [UInt8] {
        var bytes: [UInt8] = []
        append(line, to: &bytes)
        return bytes
    }

    package static func object(_ line: StackLine) -> Value {
        var object: ValueObject = [
            "time": .string(LogMoment.text(line.time)), "source": .string(line.source), "text": .string(line.text),
        ]
        if line.isGap { object["gap"] = .boolean(true) }
        return .object(object)
    }

    /// Nil for what is no such line: one that was torn by a full disk.
    static func line(_ bytes: ArraySlice<UInt8>) -> StackLine? {
        guard let value = try? Value(parsingJSON: Array(bytes)), case .object(let object) = value,
            case .string(let time) = object["time"], case .string(let source) = object["source"],
            case .string(let text) = object["text"], let nanoseconds = LogMoment.nanoseconds(time.utf8)
        else { return nil }
        return StackLine(source: source, time: nanoseconds, text: text, isGap: object["gap"] == .boolean(true))
    }
}
