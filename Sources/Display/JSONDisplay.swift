import Conductor
import Expressions
package import Runs

/// One JSON object a line: the journal as it grows. Fields are only ever added.
///
/// `run`, `sequence`, `time` (seconds since 1970), `kind` and `version` of the event, and its `payload` as in the journal.
package struct JSONDisplay: RunDisplay {
    let run: Int
    private let buffer: OutputBuffer

    package init(run: Int, write: @escaping @Sendable ([UInt8]) -> Void = { StandardOutput.write($0) }) {
        self.run = run
        buffer = OutputBuffer(write: write)
    }

    package func observe(_ entries: [JournalEntry], state: RunState) {
        buffer.add(entries.map { line($0) + "\n" }.joined())
    }

    private func line(_ entry: JournalEntry) -> String {
        let envelope = EventEnvelope(entry.event)
        let line: Value = [
            "run": .number(Double(run)),
            "sequence": .number(Double(entry.sequence)),
            "time": .number(Double(entry.time.nanoseconds) / 1e9),
            "kind": .string(envelope.kind),
            "version": .number(Double(envelope.version)),
            "payload": envelope.payload,
        ]
        return line.json(.compact)
    }

    package func output(of step: StepID, _ bytes: [UInt8]) {}
    package func notice(_ text: String) {}
    package func tick() { buffer.flush() }
    package func finish() { buffer.flush() }
}
