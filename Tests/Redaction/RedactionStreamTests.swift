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

    @Test("Random secrets in random pieces come out as the whole text does, redacted naively", arguments: 0..<400)
    func fuzz(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let alphabet = Array((seed % 2 == 0 ? "ab" : "abc{}\n\"=").utf8)
        func text(_ length: Int) -> [UInt8] { (0..<length).map { _ in alphabet.randomElement(using: &random) ?? 97 } }
        let secrets = (0..<Int.random(in: 1...6, using: &random)).map { _ in
            String(decoding: text(Int.random(in: 4...12, using: &random)), as: UTF8.self)
        }
        let redactor = Redactor(secrets: secrets)
        var whole = text(Int.random(in: 0...300, using: &random))
        for secret in secrets { whole += Array(secret.utf8) + text(Int.random(in: 0...5, using: &random)) }

        var stream = RedactionStream()
        var output: [UInt8] = []
        var rest = whole[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...20, using: &random))
            stream.write(Array(piece), patterns: redactor.patterns, into: &output)
            rest = rest.dropFirst(piece.count)
        }
        stream.finish(patterns: redactor.patterns, into: &output)
        let expected = naivelyRedacted(whole, secrets: secrets)
        #expect(output == expected, "seed \(seed), secrets \(secrets)")
        #expect(redactor.redact(whole) == expected, "seed \(seed) as a whole")
    }

    /// Every occurrence of every pattern, joined where they overlap or touch.
    private func naivelyRedacted(_ text: [UInt8], secrets: [String]) -> [UInt8] {
        var isMasked = [Bool](repeating: false, count: text.count)
        for pattern in secrets.flatMap({ SecretForms(of: $0).patterns }) where pattern.count <= text.count {
            for start in 0...(text.count - pattern.count)
            where text[start..<start + pattern.count].elementsEqual(pattern) {
                for index in start..<start + pattern.count { isMasked[index] = true }
            }
        }
        var output: [UInt8] = []
        for index in text.indices {
            if !isMasked[index] {
                output.append(text[index])
            } else if index == 0 || !isMasked[index - 1] {
                output += Array("***".utf8)
            }
        }
        return output
    }
}

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
