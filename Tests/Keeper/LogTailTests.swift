import TestSupport
import Testing

@testable import Keeper

@Suite("The end of a log that is past its limit", .ownThread)
struct LogTailTests {
    @Test("is its last bytes, in whatever pieces they came", arguments: 1...60)
    func pieces(size: Int) {
        let text = (0..<500).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        var tail = LogTail(limit: 200)
        #expect(tail.capacity == 50)
        var rest = text[...]
        var seen = 0
        while !rest.isEmpty {
            let piece = Array(rest.prefix(size))
            piece.withUnsafeBytes { tail.append($0) }
            rest = rest.dropFirst(size)
            seen += piece.count
            #expect(tail.dropped == UInt64(max(0, seen - 50)))
        }
        let line = Array("\n[sluice] 450 bytes are not recorded here: a step's log holds 200.\n".utf8)
        #expect(tail.take() == line + text.suffix(50))
        #expect(tail.take().isEmpty && tail.dropped == 450)
    }

    @Test("is all that came, without a word, when nothing had to go")
    func whole() {
        var tail = LogTail(limit: 4 << 30)
        #expect(tail.capacity == 1 << 20)
        Array("abc".utf8).withUnsafeBytes { tail.append($0) }
        #expect(tail.take() == Array("abc".utf8))
    }
}
