package import Expressions

/// What a collection has removed.
package struct Collected: Hashable, Sendable {
    package var runs = 0
    package var artifacts = 0
    package var caches = 0
    package var slots = 0
    /// Of files.
    package var bytes = 0
    /// All of it, as full sentences.
    package var sentence = "There was nothing to remove."

    package init() {}

    /// For another process.
    package var value: Value {
        [
            "runs": .number(Double(runs)), "artifacts": .number(Double(artifacts)), "caches": .number(Double(caches)),
            "slots": .number(Double(slots)), "bytes": .number(Double(bytes)), "sentence": .string(sentence),
        ]
    }

    /// Nil for a value that is none.
    package init?(value: Value) {
        guard case .object(let fields) = value, case .string(let sentence)? = fields["sentence"] else { return nil }
        func count(_ name: String) -> Int {
            if case .number(let number)? = fields[name] { Int(exactly: number) ?? 0 } else { 0 }
        }
        (runs, artifacts, caches) = (count("runs"), count("artifacts"), count("caches"))
        (slots, bytes, self.sentence) = (count("slots"), count("bytes"), sentence)
    }

    static func += (sum: inout Collected, more: Collected) {
        sum.runs += more.runs
        sum.artifacts += more.artifacts
        sum.caches += more.caches
        sum.slots += more.slots
        sum.bytes += more.bytes
    }
}
