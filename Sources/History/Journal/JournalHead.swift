import Digests
import Expressions
import Runs

/// Where a journal ends: the next row continues this number and this hash.
struct JournalHead: Hashable, Sendable {
    var sequence: Int
    var hash: [UInt8]

    /// Before the first row.
    static let start = JournalHead(sequence: 0, hash: [UInt8](repeating: 0, count: 32))

    /// The head after one more row.
    func followed(by row: JournalRow, run: Int) -> JournalHead {
        JournalHead(sequence: row.sequence, hash: row.hash(after: hash, run: run))
    }
}

/// A row of a journal as it is stored.
struct JournalRow: Hashable, Sendable {
    var sequence: Int
    var time: Int64
    var kind: String
    var version: Int
    /// JSON, UTF-8.
    var payload: [UInt8]

    init(sequence: Int, time: Int64, kind: String, version: Int, payload: [UInt8]) {
        self.sequence = sequence
        self.time = time
        self.kind = kind
        self.version = version
        self.payload = payload
    }

    init(_ entry: JournalEntry) {
        let envelope = EventEnvelope(entry.event)
        var payload: [UInt8] = []
        envelope.payload.appendJSON(to: &payload)
        self.init(
            sequence: entry.sequence, time: entry.time.nanoseconds, kind: envelope.kind, version: envelope.version,
            payload: payload)
    }

    /// SHA-256 over the hash before, the run's number and all that the row says; the run's number keeps a journal from being passed off as another's.
    func hash(after previous: [UInt8], run: Int) -> [UInt8] {
        var bytes = previous
        bytes.reserveCapacity(previous.count + kind.utf8.count + payload.count + 40)
        for number in [Int64(run), Int64(sequence), time, Int64(version), Int64(kind.utf8.count)] {
            withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
        }
        bytes.append(contentsOf: kind.utf8)
        bytes.append(contentsOf: payload)
        return MessageDigest.sha256(bytes)
    }
}
