import Foundation
import Testing

@testable import Redaction

/// Random secrets in random encodings and random pieces. `SLUICE_SEED` replays one seed; `SLUICE_FUZZ` says how many there are.
@Suite("The redactor under random secrets")
struct FuzzTests {
    private static let seeds: Range<Int> = {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["SLUICE_SEED"].flatMap({ Int($0) }) { return seed..<seed + 1 }
        return 0..<(environment["SLUICE_FUZZ"].flatMap { Int($0) } ?? 300)
    }()

    @Test("nothing of a secret is seen, whole or by line, in any encoding", arguments: seeds)
    func encodings(seed: Int) {
        var script = Script(seed: seed)
        let (text, hidden) = script.text()
        let output = script.masked(text)
        let shown = String(decoding: output, as: UTF8.self)
        for form in hidden where form.unicodeScalars.count >= SecretForms.shortestSecret {
            #expect(!shown.contains(form), "seed \(seed): \(form.debugDescription)")
        }
        var naive = NaiveRedaction(text)
        naive.mark(script.secrets)
        #expect(output == naive.result, "seed \(seed), secrets \(script.secrets)")
        #expect(Redactor(secrets: script.secrets).redact(text) == naive.result, "seed \(seed) as a whole")
    }

    @Test("a secret that is added in mid-stream masks all that has not been passed on", arguments: seeds)
    func addedMeanwhile(seed: Int) {
        var script = Script(seed: seed)
        let (text, _) = script.text()
        let (known, added) = (Array(script.secrets.dropLast()), Array(script.secrets.suffix(1)))
        let place = Int.random(in: 0...text.count, using: &script.random)
        var redactor = Redactor(secrets: known)
        var stream = RedactionStream()
        var output: [UInt8] = []
        script.write(text[..<place], to: &stream, redactor, into: &output)
        redactor.add(added)
        script.write(text[place...], to: &stream, redactor, into: &output)
        stream.finish(patterns: redactor.patterns, into: &output)

        var naive = NaiveRedaction(text)
        let held = naive.held(of: place, known)
        naive.mark(known)
        naive.mark(added, from: place - held)
        #expect(output == naive.result, "seed \(seed), at \(place), secrets \(script.secrets)")
    }

    @Test("short lines and braces of a JSON secret stay readable", arguments: seeds)
    func shortLines(seed: Int) {
        var script = Script(seed: seed)
        let value = script.token()
        let secret = "{\n  \"k\": \"\(value)\"\n},\n[\n]"
        #expect(Redactor(secrets: [secret]).redact("{ } }, [ ] {\n}") == "{ } }, [ ] {\n}")
        #expect(!Redactor(secrets: [secret]).redact("\"k\": \"\(value)\"").contains(value))
        #expect(SecretForms.shortLines(of: secret) == 4)
    }
}

/// What one seed stands for.
private struct Script {
    var random: SeededGenerator
    private(set) var secrets: [String] = []

    init(seed: Int) {
        random = SeededGenerator(seed: UInt64(seed))
        secrets = (0..<Int.random(in: 1...4, using: &random)).map { _ in secret() }
    }

    mutating func token() -> String { characters("abcXYZ019_-", Int.random(in: 5...30, using: &random)) }

    private mutating func characters(_ alphabet: String, _ count: Int) -> String {
        let all = Array(alphabet)
        return String((0..<count).map { _ in all.randomElement(using: &random) ?? "x" })
    }

    private mutating func secret() -> String {
        switch Int.random(in: 0..<7, using: &random) {
        case 0: return token()
        case 1: return "a" + characters("ab", Int.random(in: 3...11, using: &random)) + "b"
        case 2: return "p" + characters("a \"'\\/&<>%+=:;,", Int.random(in: 4...20, using: &random)) + "q"
        case 3: return "k" + characters("äß€漢😀 é/", Int.random(in: 4...12, using: &random)) + "z"
        case 4:
            return (0..<3).map { _ in token() }.joined(separator: ["\n", "\r\n"].randomElement(using: &random) ?? "\n")
        case 5: return "{\n  \"key\": \"\(token())\",\n  \"n\": [\n    1\n  ]\n}\n"
        default: return characters("ABCDEFGH+/abcdefgh", Int.random(in: 90...260, using: &random))
        }
    }

    /// Noise with every secret in some encodings between it, and the forms that must not be seen.
    mutating func text() -> (bytes: [UInt8], hidden: [String]) {
        var text = ""
        var hidden: [String] = []
        for secret in secrets {
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let form = EncodedForm.allCases.randomElement(using: &random) ?? .raw
                // The white space around a secret is none of it.
                let (printed, forms) = form.of(secret.trimmingCharacters(in: .whitespacesAndNewlines), using: &random)
                text += characters("abAB01 {}\n\"=%", Int.random(in: 0...40, using: &random)) + printed
                hidden += forms
            }
        }
        return (Array((text + characters("ab\n", 5)).utf8), hidden)
    }

    mutating func masked(_ text: [UInt8]) -> [UInt8] {
        let redactor = Redactor(secrets: secrets)
        var stream = RedactionStream()
        var output: [UInt8] = []
        write(text[...], to: &stream, redactor, into: &output)
        stream.finish(patterns: redactor.patterns, into: &output)
        return output
    }

    /// In pieces of random lengths, mostly short ones.
    mutating func write(
        _ text: ArraySlice<UInt8>, to stream: inout RedactionStream, _ redactor: Redactor, into output: inout [UInt8]
    ) {
        var rest = text
        while !rest.isEmpty {
            let limit = [1, 3, 20, 4096].randomElement(using: &random) ?? 1
            let piece = rest.prefix(Int.random(in: 1...limit, using: &random))
            stream.write(Array(piece), patterns: redactor.patterns, into: &output)
            rest = rest.dropFirst(piece.count)
        }
    }
}
