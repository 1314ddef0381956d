/// Tells quickly where in a text no pattern can begin.
///
/// Every pattern has four bytes or more, so its first three or the three after its first byte start at an even
/// distance from where a search began. Two bits by different hashes of three such bytes are
/// enough to pass over nearly all text, two bytes at a time.
struct SecretFilter: Sendable {
    // 8 KiB each. Two, since text that repeats one sequence for ever should not hit by chance.
    private var first = [UInt64](repeating: 0, count: 1024)
    private var second = [UInt64](repeating: 0, count: 1024)

    mutating func insert(_ pattern: [UInt8]) {
        for start in 0...1 {
            let three = UInt32(pattern[start]) | UInt32(pattern[start + 1]) << 8 | UInt32(pattern[start + 2]) << 16
            let (one, other) = SecretFilter.hashes(three)
            first[one >> 6] |= 1 << UInt64(one & 63)
            second[other >> 6] |= 1 << UInt64(other & 63)
        }
    }

    /// The first place at or after `start` where a pattern may begin; near the end every place is one.
    func firstCandidate(in text: UnsafeRawBufferPointer, from start: Int) -> Int {
        first.withUnsafeBufferPointer { first in
            var place = start
            while place + 4 <= text.count {
                let four = UInt32(littleEndian: text.loadUnaligned(fromByteOffset: place, as: UInt32.self))
                let (one, other) = SecretFilter.hashes(four & 0xFF_FFFF)
                if first[one >> 6] >> UInt64(one & 63) & 1 != 0, second[other >> 6] >> UInt64(other & 63) & 1 != 0 {
                    return max(start, place - 1)
                }
                place += 2
            }
            return min(max(start, place - 1), text.count)
        }
    }

    private static func hashes(_ three: UInt32) -> (Int, Int) {
        (Int((three &* 0x9E37_79B1) >> 16), Int((three &* 0x85EB_CA6B) >> 16))
    }
}
