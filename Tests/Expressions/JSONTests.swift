import Expressions
import Testing

@Suite struct JSONTests {
    @Test(
        "JSON is read strictly",
        arguments: [
            ("null", nil), (" true\n", true), ("[false,[],{}]", [false, [], [:]]), ("-0.5e1", -5),
            ("1E400", .number(.infinity)),
            ("12345678901234567890", 12345678901234567890.0), (#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{C}\n\r\t"),
            (#""\u00e9\uD83D\uDE00""#, "é😀"), (#""\ud83dx""#, "\u{FFFD}x"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
            (#""\udc00""#, "\u{FFFD}"), (#"{"b":1,"a":{"c":[2]}}"#, ["b": 1, "a": ["c": [2]]]),
            (#"{"k":1,"k":2}"#, ["k": 2]),
            ("\"é\u{7F}\"", "é\u{7F}"), (#"{"":0}"#, ["": 0]),
        ] as [(String, Value)])
    func reading(text: String, value: Value) throws {
        #expect(try Value(parsingJSON: text) == value)
    }

    @Test(
        "what is not JSON is refused at its place",
        arguments: [
            ("", 0), ("  ", 2), ("nul", 0), ("tru e", 0), ("[1,]", 3), ("[1 2]", 3), ("[", 1), ("{\"a\":}", 5),
            ("{\"a\" 1}", 5),
            ("{a:1}", 1), ("{\"a\":1,}", 7), ("01", 0), ("-", 1), ("1.", 2), (".5", 0), ("+1", 0), ("1e", 2),
            ("1 2", 2),
            ("'a'", 0), ("\"é", 0), ("\"a\nb\"", 2), (#""\x""#, 1), (#""\u12g4""#, 1), (#""\u+123""#, 1), ("NaN", 0),
            ("//", 0),
            ("\"😀\" x", 4), ("\u{FEFF}1", 0), ("\"\\", 1), ("]", 0),
        ])
    func refusing(text: String, position: Int) {
        do {
            let value = try Value(parsingJSON: text)
            Issue.record("\(text) gave \(value).")
        } catch {
            #expect(error.position == position)
            #expect(error.message.hasSuffix("."))
        }
    }

    @Test("depth is limited")
    func depth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try Value(parsingJSON: nested(100))
        #expect(throws: JSONError.self) { try Value(parsingJSON: nested(101)) }
        #expect(throws: JSONError.self) { try Value(parsingJSON: nested(1_000_000)) }
        #expect(throws: JSONError.self) { try Value(parsingJSON: nested(3), maximumDepth: 2) }
    }

    @Test("keys match as asked for")
    func keys() throws {
        let text = #"{"a":1,"A":2}"#
        #expect(try Value(parsingJSON: text).json(.compact) == #"{"a":2}"#)
        #expect(try Value(parsingJSON: text, keys: .caseSensitive).json(.compact) == text)
    }

    @Test("compact JSON reads back as the same value")
    func compact() throws {
        let value: Value = [
            "text": "q\"\\\u{0}\u{1F}\n\u{85}\u{2028}\u{2029}é😀",
            "numbers": [0, -1, 0.1, 1e21, 1e-300, 9007199254740993],
            "empty": [[], [:], "", nil, true, false], "k\"ey": nil,
        ]
        let text = value.json(.compact)
        #expect(!text.contains { $0.isNewline })
        #expect(try Value(parsingJSON: text) == value)
        #expect(Value.number(.nan).json(.compact) == "null")
        #expect(([1, ["a": "b"]] as Value).json(.compact) == #"[1,{"a":"b"}]"#)
        var row = Array("row: ".utf8)
        value.appendJSON(to: &row)
        #expect(String(decoding: row, as: UTF8.self) == "row: " + text)
    }

    @Test("indented JSON is toJSON's")
    func indented() {
        let value: Value = ["a": [], "b": [:], "c": [1, ["d": nil]], "e": 0.1]
        let text = """
            {
              "a": [],
              "b": {},
              "c": [
                1,
                {
                  "d": null
                }
              ],
              "e": 0.1
            }
            """
        #expect(value.json(.indented) == text)
    }
}
