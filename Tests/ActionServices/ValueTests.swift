import Digests
import Testing

@testable import ActionServices

@Suite("What the services read from requests")
struct ValueTests {
    @Test(
        "a range of bytes",
        arguments: [
            (nil, nil), ("bytes=0-3", 0..<4), ("bytes=2-", 2..<10), ("bytes=-3", 7..<10), ("bytes=8-99", 8..<10),
            ("bytes=10-12", 0..<0), ("bytes=5-2", nil), ("lines=1-2", nil), ("bytes=1-2,4-5", nil),
            ("bytes=-99", 0..<10),
            ("bytes=99999999999999999999-", nil),
        ] as [(String?, Range<Int>?)])
    func ranges(header: String?, expected: Range<Int>?) {
        #expect(ByteRange.parse(header, count: 10) == expected)
    }

    @Test(
        "a list of blocks",
        arguments: [
            ("<BlockList><Latest>YQ==</Latest>\n <Uncommitted>Yg==</Uncommitted></BlockList>", ["YQ==", "Yg=="]),
            ("<?xml version=\"1.0\"?>\n<BlockList></BlockList>", []), ("<BlockList/>", []),
            ("<BlockList><Latest>YQ==</Committed></BlockList>", nil), ("<BlockList><Latest></Latest></BlockList>", nil),
            ("<BlockList><Latest>YQ==</Latest>", nil), ("", nil), ("<BlockList>YQ==</BlockList>", nil),
            ("<BlockList><Latest>&lt;</Latest></BlockList>", nil),
        ] as [(String, [String]?)])
    func blocks(xml: String, expected: [String]?) {
        #expect(BlockList(Array(xml.utf8))?.ids == expected)
    }

    @Test(
        "addresses in a network",
        arguments: [
            ("172.18.0.0/16", "172.18.3.4", true), ("172.18.0.0/16", "172.19.0.1", false),
            ("10.0.0.8/30", "10.0.0.11", true), ("10.0.0.8/30", "10.0.0.12", false), ("1.2.3.4/32", "1.2.3.4", true),
            ("172.18.0.0/16", "::1", false), ("172.18.0.0/16", "", false),
        ])
    func subnets(subnet: String, address: String, isIn: Bool) throws {
        #expect(try #require(Subnet(subnet)).contains(address) == isIn)
    }

    @Test(
        "no network", arguments: ["", "172.18.0.0", "172.18.0.0/0", "172.18.0.0/33", "fd00::/8", "a/b", "1.2.3.4/5/6"])
    func noSubnets(text: String) {
        #expect(Subnet(text) == nil)
    }

    @Test("Base64 for URLs comes back as it went, and other texts are none of it")
    func base64() {
        for count in 0..<10 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 97 &+ 200) }
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
        // The last one has bits that no byte has.
        for text in ["a+b/", "YQ==", "Y", "YR"] { #expect(Base64URL.decode(text) == nil, "\(text)") }
    }

    @Test("a signature is that of RFC 4231, and a key comes back from its text")
    func signatures() throws {
        let key = ServiceKey(Array("Jefe".utf8))
        let signature = key.signature(of: "what do ya want for nothing?")
        #expect(hexadecimal(signature) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(key.isSignature(signature, of: "what do ya want for nothing?"))
        #expect(!key.isSignature(signature, of: "what do ya want for nothing!"))
        #expect(!key.isSignature(Array(signature.dropLast()), of: "what do ya want for nothing?"))
        let own = ServiceKey()
        #expect(try #require(ServiceKey(text: own.text)).signature(of: "a") == own.signature(of: "a"))
        #expect(ServiceKey().text != own.text && own.text.count == 64)
        #expect(ServiceKey(text: own.text + "0") == nil && ServiceKey(text: "x" + own.text.dropFirst()) == nil)
    }

    @Test("codes in a query")
    func query() {
        let path = RequestPath("/a%20b?blockid=YQ%3D%3D&comp=block&x=100%&y")
        #expect(path.path == "/a%20b" && path["blockid"] == "YQ==" && path["comp"] == "block")
        #expect(path["x"] == "100%" && path["y"]?.isEmpty == true && path["z"] == nil)
    }

    @Test("both spellings of a name, numbers as text, times")
    func messages() throws {
        let message = try TwirpMessage(
            Array(#"{"sizeBytes":"12","id_filter":7,"at":"1970-01-02T00:00:00.5Z","n":null}"#.utf8))
        #expect(try message.integer("size_bytes") == 12 && message.integer("id_filter") == 7)
        #expect(try message.time("at") == 86400 && message.time("n") == nil && message.text("n").isEmpty)
        #expect(throws: TwirpError.self) { try message.text("id_filter") }
        #expect(throws: TwirpError.self) { try message.requiredText("n") }
        for text in ["", "[]", "nonsense", "{"] where !text.isEmpty {
            #expect(throws: TwirpError.self) { try TwirpMessage(Array(text.utf8)) }
        }
    }
}
