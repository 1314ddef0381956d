import Expressions
import Testing

/// A small generator (SplitMix64), so that a seed always gives the same inputs.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite struct MutationTests {
    private static let seeds = [
        "github.event.commits.*.id[0] == 'x' && !contains(github.ref, 'main')",
        "format('{0} {{1}} {1:x}', 1.5e3, -0x1F, null)", "fromJSON('{\"a\":[1,{\"b\":null}]}').a[1]['b']",
        "case(true && false, join(github.*, ', '), toJSON(github))", "(((a || b) && c) <= 0o17) != Infinity",
        "startsWith('it''s', 'İ') >= endsWith('ς', 'Σ')",
    ]
    private static let pieces = [
        "(", ")", "[", "]", ".", "*", "'", "''", "!", "=", "==", "&&", "||", "<", ",", "{0}", "{", "}", "${{", "}}",
        "-", "+",
        "0x", "1e5", ".5", "NaN", "null", "github", "fromJSON(", "toJSON(", "format(", "\\u", "\"", "\n", "\r\n", " ",
        "😀",
        "e\u{301}", "\u{0}", "99999999999999999999", "insert", "case(", "github.*",
    ]

    private static func mutate(_ text: String, _ generator: inout SeededGenerator) -> String {
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            let place = Int.random(in: 0...scalars.count, using: &generator)
            let end = min(scalars.count, place + Int.random(in: 0...4, using: &generator))
            let piece = pieces.randomElement(using: &generator) ?? ""
            let count = Int.random(in: 0...20, using: &generator) == 0 ? 60 : 1
            let inserted = Array(repeating: piece, count: count).joined().unicodeScalars
            scalars.replaceSubrange(place..<end, with: inserted)
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    @Test("no mutated input crashes, and what is accepted says the same twice", arguments: 0..<8 as Range<UInt64>)
    func mutations(seed: UInt64) throws {
        var generator = SeededGenerator(state: seed)
        let contexts: ValueObject = [
            "github": ["ref": "refs/heads/main", "event": ["commits": [["id": [1]], 2]]], "a": 1,
        ]
        let scope = EvaluationScope(contexts: contexts)
        for _ in 0..<400 {
            var text = Self.seeds.randomElement(using: &generator) ?? ""
            for _ in 0..<3 {
                text = Self.mutate(text, &generator)
                check(text, in: scope)
            }
        }
    }

    private func check(_ text: String, in scope: EvaluationScope) {
        if let error = failure(of: text, .any, scope.contexts) {
            #expect(!error.message.isEmpty)
            if let position = error.position { #expect(position < text.unicodeScalars.count, "\(text)") }
        }
        if let expression = try? Expression(parsing: text) {
            _ = expression.references("github")
            if let value = try? expression.evaluate(in: scope) {
                #expect((try? expression.evaluate(in: scope)) == value)
                if let read = try? Value(parsingJSON: value.json(.compact)) {
                    #expect(read.json(.compact) == value.json(.compact))
                }
            }
        }
        checkTemplates("x \(text) ${{ \(text) }}", in: scope)
        _ = try? Value(parsingJSON: text)
    }

    private func checkTemplates(_ text: String, in scope: EvaluationScope) {
        do {
            _ = try? Template(parsing: text).evaluate(in: scope)
            _ = try? Condition(parsing: text).evaluate(in: scope)
            _ = try Template(parsing: text)
        } catch {
            #expect(
                error.offset < text.unicodeScalars.count && error.tokenOffset < text.unicodeScalars.count, "\(text)")
        }
    }
}
