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
