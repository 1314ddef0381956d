import TestSupport
import Testing

@testable import Git

@Suite("The index file", .ownThread)
struct IndexFileTests {
    @Test(
        "SHA-1 of the standard's examples",
        arguments: [
            ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"), ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
            ), (String(repeating: "a", count: 1_000_000), "34aa973cd4c4daa4f61eeb2bdbad27316534016f"),
        ])
    func sha1(text: String, hex: String) {
        let digest = SHA1.digest(of: Array(text.utf8))
        #expect(digest == ObjectID(hex: hex)?.bytes)
    }

    @Test("what was written is read back, and nothing that was cut or changed")
    func roundTrip() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.write("long\n", to: "repository/" + String(repeating: "n/", count: 600) + "n")
        try scratch.materialize(scratch.commitAll("long"), into: "work")
        let bytes = try scratch.read("work/.git/index")
        let index = try #require(IndexFile(bytes))
        #expect(index.entries.map(\.path.text).sorted() == (try scratch.open("work").trackedPaths().sorted()))
        for length in stride(from: 0, to: bytes.count, by: 7) { #expect(IndexFile(Array(bytes.prefix(length))) == nil) }
        var changed = bytes
        changed[80] ^= 1
        #expect(IndexFile(changed) == nil)
    }
}
