import TestSupport
import Testing

@testable import Keeper

@Suite("Taking mask commands out of output", .ownThread)
struct MaskCommandFilterTests {
    @Test(
        "The runner's grammar",
        arguments: [
            ("::add-mask::x1", ["x1"], "::add-mask::***"),
            ("  \t::ADD-MASK::x1", ["x1"], "  \t::add-mask::***"),
            ("::add-mask a=b::x1", ["x1"], "::add-mask::***"),
            ("::add-mask::a%25b%0Ac%0Dd%3B", ["a%b\nc\rd%3B"], "::add-mask::***"),
            ("::add-mask::a::b", ["a::b"], "::add-mask::***"),
            ("##[add-mask]x1", ["x1"], "##[add-mask]***"),
            ("text ##[add-mask]x%5D%3B", ["x];"], "text ##[add-mask]***"),
            ("####[add-mask]x1", ["x1"], "####[add-mask]***"),
            ("::other::##[add-mask]x1", ["x1"], "::other::##[add-mask]***"),
            ("progress\r::add-mask::x1\rmore", ["x1"], "progress\r::add-mask::***\rmore"),
            ("::add-mask::x1\r\nnext", ["x1"], "::add-mask::***\r\nnext"),
            ("::add-mask::", [], "::add-mask::"),
            ("text ::add-mask::x1", [], "text ::add-mask::x1"),
            ("::add-mask:x1", [], "::add-mask:x1"),
            (":::add-mask::x1", [], ":::add-mask::x1"),
            ("::adda-mask::x1", [], "::adda-mask::x1"),
            (":\n:\n##\n#[", [], ":\n:\n##\n#["),
            (
                "::stop-commands::t0\n::add-mask::x1\n::T0::\n::add-mask::x2", ["x2"],
                "::stop-commands::t0\n::add-mask::x1\n::T0::\n::add-mask::***"
            ),
            ("::stop-commands::t0\n##[t0]\n::add-mask::x2", ["x2"], "::stop-commands::t0\n##[t0]\n::add-mask::***"),
            ("::stop-commands::add-mask\n::add-mask::x1", ["x1"], "::stop-commands::add-mask\n::add-mask::***"),
        ])
    func grammar(text: String, masks: [String], shown: String) {
        for size in [1, 2, 3, 5, 7, 1000] {
            let result = MaskCommandFilterTests.filter(Array(text.utf8), pieces: size)
            #expect(result.masks == masks, "in pieces of \(size)")
            #expect(String(decoding: result.text, as: UTF8.self) == shown, "in pieces of \(size)")
        }
    }

    @Test("A line of colons or hashes without an end is passed on, and a command in the next line is seen")
    func longLines() {
        for start in ["::", "##[", "##["] {
            let line = Array(String(repeating: start + "x", count: 100_000).utf8)
            let result = MaskCommandFilterTests.filter(line + Array("\n::add-mask::x1".utf8), pieces: 60_000)
            #expect(result.masks == ["x1"])
            #expect(result.text == line + Array("\n::add-mask::***".utf8))
        }
    }

    @Test("A mask of more than a mebibyte is cut, and none of it is shown")
    func longMask() {
        let value = [UInt8](repeating: 0x78, count: (1 << 20) + 5000)
        let result = MaskCommandFilterTests.filter(
            Array("::add-mask::".utf8) + value + Array("\nnext".utf8), pieces: 50_000)
        #expect(result.text == Array("::add-mask::***\nnext".utf8))
        #expect(result.masks.first?.utf8.count == (1 << 20) - 12)
    }

    static func filter(_ bytes: [UInt8], pieces: Int) -> (text: [UInt8], masks: [String]) {
        var filter = MaskCommandFilter()
        var text: [UInt8] = []
        var masks: [String] = []
        let sink: (MaskCommandFilter.Piece) -> Void = {
            switch $0 {
            case .text(let bytes): text += Array(bytes)
            case .mask(let value): masks.append(value)
            }
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            Array(rest.prefix(pieces)).withUnsafeBytes { filter.write($0, sink) }
            rest = rest.dropFirst(pieces)
        }
        filter.finish(sink)
        return (text, masks)
    }
}
