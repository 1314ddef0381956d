/// Tells quickly where in a text no pattern can begin.
///
/// Every pattern has four bytes or more, so its first three or the three after its first byte start at an even
/// distance from where a search began. One bit for each hash of three such bytes is enough to pass over nearly all
/// text, two bytes at a time.
struct SecretFilter: Sendable {
    /// 8 KiB, which stay in the fastest cache.
    private var bits = [UInt64](repeating: 0, count: 1024)

    mutating func insert(_ pattern: [UInt8]) {
        for start in 0...1 {
            let three = UInt32(pattern[start]) | UInt32(pattern[start + 1]) << 8 | UInt32(pattern[start + 2]) << 16
            let hash = SecretFilter.hash(three)
            bits[hash >> 6] |= 1 << UInt64(hash & 63)
        }
    }

    /// The first place at or after `start` where a pattern may begin; near the end every place is one.
    func firstCandidate(in text: UnsafeRawBufferPointer, from start: Int) -> Int {
        bits.withUnsafeBufferPointer { bits in
            var place = start
            while place + 4 <= text.count {
                let four = UInt32(littleEndian: text.loadUnaligned(fromByteOffset: place, as: UInt32.self))
                let hash = SecretFilter.hash(four & 0xFF_FFFF)
                if bits[hash >> 6] >> UInt64(hash & 63) & 1 != 0 { return max(start, place - 1) }
                place += 2
            }
            return min(max(start, place - 1), text.count)
        }
    }

    private static func hash(_ three: UInt32) -> Int { Int((three &* 0x9E37_79B1) >> 16) }
}
