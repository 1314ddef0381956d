/// XXH64 of bytes that come piece by piece: several times as quick as a cryptographic hash. It finds damage; bytes that were made to
/// have the same one it does not.
///
/// Source: the XXH64 description in `doc/xxhash_spec.md` of github.com/Cyan4973/xxHash; the seed is 0.
package struct Checksum: Hashable, Sendable {
    private static let primes: (UInt64, UInt64, UInt64, UInt64, UInt64) = (
        0x9E37_79B1_85EB_CA87, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9, 0x85EB_CA77_C2B2_AE63,
        0x27D4_EB2F_1656_67C5
    )
    private static let stripe = 32

    private var lanes: SIMD4<UInt64>
    /// Bytes that do not fill a stripe yet.
    private var rest: [UInt8] = []
    /// Bytes so far.
    package private(set) var count: UInt64 = 0

    package init() {
        let primes = Checksum.primes
        lanes = SIMD4(primes.0 &+ primes.1, primes.1, 0, 0 &- primes.0)
    }

    package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        count &+= UInt64(bytes.count)
        var bytes = bytes[...]
        if !rest.isEmpty {
            let taken = min(bytes.count, Checksum.stripe - rest.count)
            rest.append(contentsOf: bytes.prefix(taken))
            bytes = bytes.dropFirst(taken)
            guard rest.count == Checksum.stripe else { return }
            rest.withUnsafeBytes { take($0) }
            rest.removeAll(keepingCapacity: true)
        }
        let whole = bytes.count - bytes.count % Checksum.stripe
        take(UnsafeRawBufferPointer(rebasing: bytes.prefix(whole)))
        rest.append(contentsOf: bytes.dropFirst(whole))
    }

    /// Of the bytes so far; more may follow.
    package var value: UInt64 {
        let primes = Checksum.primes
        var hash = primes.4
        if count >= UInt64(Checksum.stripe) {
            hash = rotated(lanes[0], 1) &+ rotated(lanes[1], 7) &+ rotated(lanes[2], 12) &+ rotated(lanes[3], 18)
            for place in 0..<4 { hash = (hash ^ round(0, lanes[place])) &* primes.0 &+ primes.3 }
        }
        return mixed(withRest: hash &+ count)
    }

    /// Sixteen hexadecimal digits.
    package var text: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Whole stripes.
    private mutating func take(_ bytes: UnsafeRawBufferPointer) {
        var (a, b, c, d) = (lanes[0], lanes[1], lanes[2], lanes[3])
        for place in stride(from: 0, to: bytes.count, by: Checksum.stripe) {
            a = round(a, word(bytes, place))
            b = round(b, word(bytes, place + 8))
            c = round(c, word(bytes, place + 16))
            d = round(d, word(bytes, place + 24))
        }
        lanes = SIMD4(a, b, c, d)
    }

    private func mixed(withRest start: UInt64) -> UInt64 {
        let primes = Checksum.primes
        var hash = start
        rest.withUnsafeBytes { bytes in
            var place = 0
            while place + 8 <= bytes.count {
                hash = rotated(hash ^ round(0, word(bytes, place)), 27) &* primes.0 &+ primes.3
                place += 8
            }
            if place + 4 <= bytes.count {
                let half = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
                hash = rotated(hash ^ (UInt64(half) &* primes.0), 23) &* primes.1 &+ primes.2
                place += 4
            }
            for byte in bytes[place...] { hash = rotated(hash ^ (UInt64(byte) &* primes.4), 11) &* primes.0 }
        }
        hash = (hash ^ (hash >> 33)) &* primes.1
        hash = (hash ^ (hash >> 29)) &* primes.2
        return hash ^ (hash >> 32)
    }

    @inline(__always)
    private func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
        rotated(lane &+ word &* Checksum.primes.1, 31) &* Checksum.primes.0
    }

    @inline(__always)
    private func rotated(_ word: UInt64, _ count: UInt64) -> UInt64 { word << count | word >> (64 - count) }

    @inline(__always)
    private func word(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
    }
}
