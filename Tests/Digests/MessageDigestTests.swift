import Digests
import Testing

@Suite("Digests")
struct MessageDigestTests {
    /// FIPS 180-4's examples, and RFC 3174's.
    private static let examples: [(text: String, sha1: String, sha256: String)] = [
        (
            "", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        ),
        (
            "abc", "a9993e364706816aba3e25717850c26c9cd0d89d",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        ),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            String(repeating: "a", count: 1_000_000), "34aa973cd4c4daa4f61eeb2bdbad27316534016f",
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ]

    @Test("are those of the standards' examples", arguments: examples)
    func standards(text: String, sha1: String, sha256: String) {
        let bytes = Array(text.utf8)
        #expect(hexadecimal(MessageDigest.sha1(bytes)) == sha1)
        #expect(hexadecimal(MessageDigest.sha256(bytes)) == sha256)
        #expect(Digests.sha256(text) == sha256)
    }

    @Test("do not depend on how the bytes are cut", arguments: [1, 63, 64, 65, 1000])
    func pieces(size: Int) {
        let bytes = (0..<5000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        var digest = MessageDigest(.sha256)
        for start in stride(from: 0, to: bytes.count, by: size) {
            digest.update(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        #expect(digest.finalize() == MessageDigest.sha256(bytes))
    }
}
