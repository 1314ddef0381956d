/// The last bytes of a log that is past its limit, until it is closed.
struct LogTail {
    /// In bytes: a quarter of the limit, one mebibyte at the most.
    let capacity: Int
    /// Bytes that are neither in the beginning nor here.
    private(set) var dropped: UInt64 = 0
    private let limit: UInt64
    /// Full, it is a ring.
    private var bytes: [UInt8] = []
    private var start = 0

    init(limit: UInt64) {
        self.limit = limit
        capacity = Int(min(1 << 20, limit / 4))
    }

    mutating func append(_ new: UnsafeRawBufferPointer) {
        let kept = UnsafeRawBufferPointer(rebasing: new.suffix(capacity))
        dropped += UInt64(new.count - kept.count)
        let room = min(kept.count, capacity - bytes.count)
        bytes.append(contentsOf: kept[..<room])
        for byte in kept[room...] {
            bytes[start] = byte
            start = (start + 1) % capacity
        }
        dropped += UInt64(kept.count - room)
    }

    /// What is to be written behind the beginning: a line that tells of what is missing, if anything is, and the end.
    mutating func take() -> [UInt8] {
        guard !bytes.isEmpty else { return [] }
        defer { (bytes, start) = ([], 0) }
        let end = bytes[start...] + bytes[..<start]
        if dropped == 0 { return Array(end) }
        return Array("\n[sluice] \(dropped) bytes are not recorded here: a step's log holds \(limit).\n".utf8) + end
    }
}
