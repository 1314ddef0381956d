import Testing

@testable import Redaction

@Suite("Masking a stream")
struct RedactionStreamTests {
    @Test("Bytes that may begin a secret are held back, and only they are")
    func holdsBack() {
        let redactor = Redactor(secrets: ["secret-value"])
        var stream = RedactionStream()
        var output: [UInt8] = []
        stream.write(Array("a sec".utf8), patterns: redactor.patterns, into: &output)
        #expect(String(decoding: output, as: UTF8.self) == "a ")
        stream.write(Array("ond secret-".utf8), patterns: redactor.patterns, into: &output)
        #expect(String(decoding: output, as: UTF8.self) == "a second ")
        stream.write(Array("value.".utf8), patterns: redactor.patterns, into: &output)
        #expect(String(decoding: output, as: UTF8.self) == "a second ***.")
        #expect(stream.isResolved)
        stream.write(Array("secret".utf8), patterns: redactor.patterns, into: &output)
        stream.finish(patterns: redactor.patterns, into: &output)
        #expect(String(decoding: output, as: UTF8.self) == "a second ***.secret")
    }

    @Test("A secret that is added in the middle of its text masks what is still held")
    func addedMeanwhile() {
        var redactor = Redactor(secrets: ["abcdefgh"])
        var stream = RedactionStream()
        var output: [UInt8] = []
        stream.write(Array("x abcdef".utf8), patterns: redactor.patterns, into: &output)
        redactor.add(["cdefXY"])
        stream.write(Array("XY.".utf8), patterns: redactor.patterns, into: &output)
        stream.finish(patterns: redactor.patterns, into: &output)
        #expect(String(decoding: output, as: UTF8.self) == "x ab***.")
    }
}
