/// SHA-1 (RFC 3174), for the checksum at the end of a git index; libgit2 has none to offer for plain bytes.
struct SHA1 {
    private var state: (UInt32, UInt32, UInt32, UInt32, UInt32) =
        (0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0)

    static func digest(of bytes: [UInt8]) -> [UInt8] {
        var hash = SHA1()
        let tail = bytes.count % 64
        bytes.withUnsafeBytes { raw in
            for block in stride(from: 0, to: bytes.count - tail, by: 64) {
                hash.add(UnsafeRawBufferPointer(rebasing: raw[block..<(block + 64)]))
            }
        }
        var last = Array(bytes.suffix(tail)) + [0x80]
        while last.count % 64 != 56 { last.append(0) }
        last += bigEndian(UInt64(bytes.count) * 8)
        last.withUnsafeBytes { raw in
            for block in stride(from: 0, to: last.count, by: 64) {
                hash.add(UnsafeRawBufferPointer(rebasing: raw[block..<(block + 64)]))
            }
        }
        let (a, b, c, d, e) = hash.state
        return [a, b, c, d, e].flatMap(bigEndian)
    }

    private mutating func add(_ block: UnsafeRawBufferPointer) {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 80) { words in
            for index in 0..<16 {
                words[index] = UInt32(bigEndian: block.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
            }
            for index in 16..<80 {
                let mixed = words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16]
                words[index] = mixed << 1 | mixed >> 31
            }
            var (a, b, c, d, e) = state
            for index in 0..<80 {
                let (choice, constant) = Self.round(index, b, c, d)
                let next = (a << 5 | a >> 27) &+ choice &+ e &+ constant &+ words[index]
                (e, d, c, b, a) = (d, c, b << 30 | b >> 2, a, next)
            }
            state.0 &+= a
            state.1 &+= b
            state.2 &+= c
            state.3 &+= d
            state.4 &+= e
        }
    }

    @inline(__always)
    private static func round(_ index: Int, _ b: UInt32, _ c: UInt32, _ d: UInt32) -> (UInt32, UInt32) {
        switch index {
        case ..<20: ((b & c) | (~b & d), 0x5A82_7999)
        case ..<40: (b ^ c ^ d, 0x6ED9_EBA1)
        case ..<60: ((b & c) | (b & d) | (c & d), 0x8F1B_BCDC)
        default: (b ^ c ^ d, 0xCA62_C1D6)
        }
    }
}

/// The bytes of a number, the highest first.
func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
}
