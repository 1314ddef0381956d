/// Cuts what arrives on a connection into frames.
package struct FrameReader {
    package static let version: UInt8 = 2
    /// Bytes; an environment and a list of secrets stay far below it.
    package static let longestFrame = 64 << 20

    private var pending: [UInt8] = []
    private var start = 0

    package init() {}

    package mutating func append(_ bytes: some Collection<UInt8>) {
        if start == pending.count {
            pending.removeAll(keepingCapacity: true)
            start = 0
        }
        pending.append(contentsOf: bytes)
    }

    /// The next whole frame's payload, or nil until more has come; throws `malformedFrame`.
    package mutating func next() throws(KeeperError) -> ArraySlice<UInt8>? {
        guard pending.count - start >= 4 else { return nil }
        var length = 0
        for index in (0..<4).reversed() { length = length << 8 | Int(pending[start + index]) }
        guard length >= 2, length <= FrameReader.longestFrame else {
            throw .malformedFrame("\(length) cannot be its length")
        }
        guard pending.count - start - 4 >= length else { return nil }
        let payload = pending[(start + 4)..<(start + 4 + length)]
        start += 4 + length
        return payload
    }
}
