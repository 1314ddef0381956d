import TestSupport
import Testing

@testable import Git

@Suite("The index file", .ownThread)
struct IndexFileTests {
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
