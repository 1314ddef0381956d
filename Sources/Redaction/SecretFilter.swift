/// Tells quickly where in a text no pattern can begin.
///
/// Three bytes in every `stride` are looked at. The filter knows all threes that begin in a pattern's first `stride`
/// bytes, so an occurrence cannot lie between two looks. Two bits by different hashes of three such bytes are enough to
/// pass over nearly all text.
struct SecretFilter: Sendable {
    /// How far the looks are apart, in bytes: two less than the shortest pattern at the most.
    let stride: Int
    // 8 KiB each. Two, since text that repeats one sequence for ever should not hit by chance.
    private var first = [UInt64](repeating: 0, count: 1024)
    private var second = [UInt64](repeating: 0, count: 1024)

    /// The widest one: beyond it less is gained than is lost by more bits.
    static let widestStride = 8
    /// With more than so many threes, a quarter of the bits, it would pass over too little.
    static let mostThrees = 1 << 14

    init(stride: Int) { self.stride = stride }

    /// - Parameter three: Three bytes of a pattern, the last one lowest.
    mutating func insert(_ three: UInt32) {
        let (one, other) = SecretFilter.hashes((three & 0xFF) << 16 | three & 0xFF00 | three >> 16 & 0xFF)
        first[one >> 6] |= 1 << UInt64(one & 63)
        second[other >> 6] |= 1 << UInt64(other & 63)
    }

    /// The first place at or after `start` where a pattern may begin; near the end every place is one.
    func firstCandidate(in text: UnsafeRawBufferPointer, from start: Int) -> Int {
        first.withUnsafeBufferPointer { first in
            second.withUnsafeBufferPointer { second in
                var place = start
                while place + 4 <= text.count {
                    let four = UInt32(littleEndian: text.loadUnaligned(fromByteOffset: place, as: UInt32.self))
                    let (one, other) = SecretFilter.hashes(four & 0xFF_FFFF)
                    if first[one >> 6] >> UInt64(one & 63) & 1 != 0, second[other >> 6] >> UInt64(other & 63) & 1 != 0 {
                        break
                    }
                    place += stride
                }
                return min(max(start, place - stride + 1), text.count)
            }
        }
    }

    private static func hashes(_ three: UInt32) -> (Int, Int) {
        let mixed = UInt64(three) &* 0x9E37_79B9_7F4A_7C15
        return (Int(mixed >> 48), Int(mixed >> 24 & 0xFFFF))
    }
}
