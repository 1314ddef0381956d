import Expressions
package import Stacks

/// One JSON object a line for each event of a stack's test. Fields are only ever added.
///
/// `time` (RFC 3339 in UTC), `kind` and the event's own fields, as `StackEvent.value` has them; lines of logs (`line`)
/// only where they are asked for, since `logs/timeline.jsonl` has them all.
package struct StackJSONDisplay: StackDisplay {
    private let showsLogs: Bool
    private let buffer: OutputBuffer

    package init(showsLogs: Bool, write: @escaping @Sendable ([UInt8]) -> Void = { StandardOutput.write($0) }) {
        self.showsLogs = showsLogs
        buffer = OutputBuffer(write: write)
    }

    package func take(_ event: StackEvent, at time: Int64) {
        if case .line = event, !showsLogs { return }
        var object: ValueObject = ["time": .string(LogMoment.text(time))]
        if case .object(let fields) = event.value {
            // A line's own moment is what it is about.
            for (key, value) in fields.entries { object[key] = value }
        }
        buffer.add(Value.object(object).json(.compact) + "\n")
    }

    package func tick() { buffer.flush() }
    package func finish() { buffer.flush() }
}
