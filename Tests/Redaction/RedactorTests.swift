import Foundation
import Testing

@testable import Redaction

@Suite("Masking whole texts")
struct RedactorTests {
    @Test(
        "A secret is masked in every form in which it is likely to be printed",
        arguments: [
            ("hunter22", "password hunter22!", "password ***!"),
            ("hunter22", "hunter22hunter22", "***"),
            ("hunter22", "hunter2", "hunter2"),
            ("a b&c/d", "q=a%20b%26c%2Fd;", "q=***;"),
            ("a b&c/d", "q=a%20b%26c%2fd;", "q=***;"),
            ("a b&c/d", "q=a+b%26c%2Fd;", "q=***;"),
            ("a b&c/d", "q=a%20b%26c/d;", "q=***;"),
            ("pass\"word", #"{"p":"pass\"word"}"#, #"{"p":"***"}"#),
            ("back\\slash", #"{"p":"back\\slash"}"#, #"{"p":"***"}"#),
            ("<tag>&", "\\u003ctag\\u003e\\u0026", "***"),
            ("<tag>&", "&lt;tag&gt;&amp;", "***"),
            ("grün", "\\u0067 gr\\u00fcn", "\\u0067 ***"),
            ("it's me", "echo 'it'\\''s me'", "echo '***'"),
            ("\"quoted\"", "quoted", "***"),
            ("line one\nline two", "line one\nline two", "***"),
            ("line one\nline two", "line two", "***"),
            ("line one\nline two", "line one\\nline two", "***"),
            ("with break\n", "with break", "***"),
            ("  indented secret", "indented secret", "***"),
            ("abcd\nbcde", "abcde", "***"),
        ])
    func forms(secret: String, text: String, expected: String) {
        #expect(Redactor(secrets: [secret]).redact(text) == expected)
        #expect(Redactor(secrets: [secret]).contains(text) == (text != expected))
    }

    @Test(
        "Base64 is masked at each of the three alignments", arguments: ["hunter22", "s3cr3t", "four", "Ünïcodé 12345"])
    func base64(secret: String) {
        let redactor = Redactor(secrets: [secret])
        for before in ["", "a", "ab", "abc", "user:", "some user:"] {
            for after in ["", "x", "xy", "xyz"] {
                let encoded = Data((before + secret + after).utf8).base64EncodedString()
                let masked = redactor.redact(encoded)
                #expect(masked.contains("***"), "\(before)|\(after): \(encoded)")
                // What is left of it is what neighbours decide, too: a character or two.
                let left = masked.replacing("***", with: "").utf8.count
                #expect(left <= (before.utf8.count + after.utf8.count) * 4 / 3 + 5, "\(encoded) → \(masked)")
                if before.isEmpty, after.isEmpty { #expect(masked == "***") }
            }
        }
    }

    @Test("The wrapped base64 of a long secret is masked line by line")
    func wrappedBase64() {
        let secret = String(repeating: "0123456789abcdefg", count: 20)
        let encoded = Data(secret.utf8).base64EncodedString(options: [.lineLength76Characters, .endLineWithLineFeed])
        let masked = Redactor(secrets: [secret]).redact(encoded)
        #expect(masked.split(separator: "\n").allSatisfy { $0.hasPrefix("***") && $0.utf8.count <= 6 }, "\(masked)")
    }

    private func secret(_ length: Int, step: Int) -> String {
        String(decoding: (0..<length).map { UInt8(33 + $0 * step % 90) }, as: UTF8.self)
    }

    @Test(
        "The wrapped base64 of a longer text in which a secret stands is masked, wherever it stands and is broken",
        arguments: [12, 40, 57, 200])
    func wrappedAnywhere(length: Int) {
        let secret = secret(length, step: 7)
        let redactor = Redactor(secrets: [secret])
        for before in 0..<60 {
            for (name, options) in [
                ("76", NSData.Base64EncodingOptions.lineLength76Characters), ("64", .lineLength64Characters),
            ] {
                let text = String(repeating: "u", count: before) + secret + String(repeating: "v", count: 9)
                let encoded = Data(text.utf8).base64EncodedString(options: [options, .endLineWithLineFeed])
                let masked = redactor.redact(encoded)
                // What is left: what surrounds it, a character or two of its ends, and less than eight at a break.
                let surroundings = (before + 9) * 4 / 3 + 5
                let breaks = length < 40 ? 1 : 2
                let left = masked.replacing("***", with: "").replacing("\n", with: "").utf8.count
                #expect(left <= surroundings + 7 * breaks, "\(before), \(name): \(masked)")
                #expect(!redactor.contains(encoded) || !encoded.contains("\n") || masked != encoded)
            }
        }
    }

    @Test("A part of a secret's base64 is masked, and no reason to keep an output back")
    func fragments() {
        let secret = secret(45, step: 7)
        let redactor = Redactor(secrets: [secret])
        let part = String(Data(secret.utf8).base64EncodedString().dropFirst(8).prefix(40))
        #expect(redactor.redact("<\(part)>") == "<***>")
        #expect(!redactor.contains(part))
        #expect(redactor.contains(Data(secret.utf8).base64EncodedString()))
        var masks = Redactor()
        masks.add(masks: [secret])
        #expect(masks.redact("<\(part)>") == "<\(part)>")
    }

    @Test("Fragments of many long secrets end at a bound, whole forms do not")
    func bound() {
        let secrets = (1...40).map { number in secret(700, step: number) }
        let redactor = Redactor(secrets: secrets)
        for secret in secrets { #expect(redactor.redact(Data(secret.utf8).base64EncodedString()) == "***") }
    }

    @Test("A brace of a JSON secret is never masked alone")
    func braces() {
        let secret = "{\n  \"type\": \"service_account\",\n  \"key\": \"abcdef\"\n},\n{\n}\n"
        let redactor = Redactor(secrets: [secret])
        #expect(redactor.redact("if (x) {\n}\n  },") == "if (x) {\n}\n  },")
        #expect(redactor.redact("\"key\": \"abcdef\"") == "***")
        #expect(redactor.redact(secret) == "***\n")
    }

    @Test(
        "A secret of less than four characters is not masked, and is returned",
        arguments: ["abc", "äöü", "  x  ", "a\nb"])
    func tooShort(secret: String) {
        var redactor = Redactor()
        let expected = secret.unicodeScalars.count < 4 || secret == "  x  " ? [secret] : []
        #expect(redactor.add([secret]) == expected)
        if !expected.isEmpty { #expect(redactor.redact("<\(secret)>") == "<\(secret)>") }
    }

    @Test("Without secrets a text stays as it is")
    func nothing() {
        #expect(Redactor().redact("text") == "text")
        #expect(Redactor(secrets: [""]).redact("text") == "text")
        #expect(!Redactor().contains("text"))
    }
}
