import Glibc

/// Finds a text in bytes, whatever the case of its ASCII letters. Matches do not overlap.
///
/// Looks at the first and the last byte of the text at 16 places at once, as memmem(3) does for one case.
struct LogSearch: Sendable {
    /// In lower case; not empty.
    private let text: [UInt8]

    /// Nil for no text, and for one with a line break, which is in no line.
    init?(_ text: String) {
        guard !text.isEmpty, !text.utf8.contains(0x0A) else { return nil }
        self.text = text.utf8.map(Self.lowered)
    }

    var count: Int { text.count }

    /// Calls the body with the place of each match, in their order.
    ///
    /// - Parameter start: Where to begin.
    /// - Returns: Where to go on: after the last match, or where the next could begin that is not wholly in the bytes.
    func forEach(in bytes: UnsafeRawBufferPointer, from start: Int, _ body: (Int) -> Void) -> Int {
        let (first, last) = (Anchor(text[0]), Anchor(text[text.count - 1]))
        let end = bytes.count - text.count
        // `next` is where the next match may begin, `place` how far both bytes were looked for.
        var (next, place) = (start, start)
        while place + 15 <= end {
            let isFirst = first.isAt(bytes.loadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self))
            let isLast = last.isAt(
                bytes.loadUnaligned(fromByteOffset: place + text.count - 1, as: SIMD16<UInt8>.self))
            // A byte of ones for each place.
            let hits = unsafeBitCast(isFirst .& isLast, to: SIMD2<UInt64>.self)
            take(UInt64(littleEndian: hits[0]), at: place, bytes, &next, body)
            take(UInt64(littleEndian: hits[1]), at: place + 8, bytes, &next, body)
            place += 16
        }
        for rest in stride(from: place, through: end, by: 1) { take(rest, bytes, &next, body) }
        return max(next, start, end + 1)
    }

    @inline(__always) private func take(
        _ hits: UInt64, at place: Int, _ bytes: UnsafeRawBufferPointer, _ next: inout Int, _ body: (Int) -> Void
    ) {
        var hits = hits
        while hits != 0 {
            let index = hits.trailingZeroBitCount / 8
            take(place + index, bytes, &next, body)
            hits &= ~(0xFF << (UInt64(index) * 8))
        }
    }

    private func take(_ place: Int, _ bytes: UnsafeRawBufferPointer, _ next: inout Int, _ body: (Int) -> Void) {
        guard place >= next, isMatch(bytes, at: place) else { return }
        body(place)
        next = place + text.count
    }

    private func isMatch(_ bytes: UnsafeRawBufferPointer, at place: Int) -> Bool {
        for index in text.indices where Self.lowered(bytes[place + index]) != text[index] { return false }
        return true
    }

    private static func lowered(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    /// A byte that is looked for in both cases.
    private struct Anchor {
        let byte: SIMD16<UInt8>
        /// The bit by which its cases differ; none for what has no case.
        let fold: SIMD16<UInt8>

        init(_ byte: UInt8) {
            self.byte = SIMD16(repeating: byte)
            fold = SIMD16(repeating: byte &- 0x61 < 26 ? 0x20 : 0)
        }

        @inline(__always) func isAt(_ bytes: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> { (bytes | fold) .== byte }
    }
}
