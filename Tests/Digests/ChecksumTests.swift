import Digests
import Testing

@Suite("The checksum of a log")
struct ChecksumTests {
    /// Published results of XXH64 with the seed 0: shorter than a stripe, and longer.
    private static let examples: [(text: String, expected: String)] = [
        ("", "ef46db3751d8e999"), ("a", "d24ec4f1a98c6e5b"), ("abc", "44bc2cf5ad770999"),
        ("Nobody inspects the spammish repetition", "fbcea83c8a378bf1"),
    ]

    @Test("is XXH64", arguments: examples)
    func published(text: String, expected: String) {
        var checksum = Checksum()
        checksum.update(Array(text.utf8))
        #expect(checksum.text == expected)
    }

    @Test("is the same however the bytes come")
    func pieces() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 / 256) }
        for length in [0, 1, 31, 32, 33, 63, 64, 65, 100, 999, 1000] {
            var whole = Checksum()
            whole.update(Array(bytes[..<length]))
            for size in [1, 3, 31, 32, 33, 64, 100] {
                var pieces = Checksum()
                for start in stride(from: 0, to: length, by: size) {
                    pieces.update(Array(bytes[start..<min(start + size, length)]))
                }
                #expect(pieces.value == whole.value, "\(length) bytes by \(size)")
                #expect(pieces.count == UInt64(length))
            }
        }
    }

    @Test("is another one for each byte that is changed, and for each cut")
    func changes() {
        let bytes = [UInt8](repeating: 0x61, count: 200)
        var seen: Set<UInt64> = []
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 1
            var checksum = Checksum()
            checksum.update(changed)
            seen.insert(checksum.value)
            checksum = Checksum()
            checksum.update(Array(bytes[..<place]))
            seen.insert(checksum.value)
        }
        #expect(seen.count == 400)
    }
}
