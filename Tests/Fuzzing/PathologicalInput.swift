/// A file of half a megabyte that is made to hurt its reader, by name.
struct PathologicalInput: Sendable, CustomStringConvertible {
    let name: String
    private let make: @Sendable () -> [UInt8]

    var description: String { name }
    var bytes: [UInt8] { make() }

    /// The size for which issue 3 sets the limits of time and memory, in bytes.
    static let size = 500_000

    init(_ name: String, bytes make: @escaping @Sendable () -> [UInt8]) {
        self.name = name
        self.make = make
    }

    /// A text once, then another one as often as fits, then what closes it.
    init(_ name: String, _ start: String = "", repeating text: String, end: String = "") {
        self.init(name) {
            let room = Self.size - start.utf8.count - end.utf8.count
            return Array((start + String(repeating: text, count: room / text.utf8.count) + end).utf8)
        }
    }

    /// A text once, then what stands for 0, 1, 2 … until the size is reached.
    init(_ name: String, _ start: String = "", counting text: @escaping @Sendable (Int) -> String) {
        self.init(name) {
            var bytes = Array(start.utf8)
            for number in 0... {
                let next = text(number).utf8
                if bytes.count + next.count > Self.size { break }
                bytes += next
            }
            return bytes
        }
    }
}

extension PathologicalInput {
    static let all = texts + collections + aliases + workflows + stacks + expressions + [random]

    private static let texts = [
        PathologicalInput("nothing but NUL", repeating: "\0"),
        PathologicalInput("nothing but line feeds", repeating: "\n"),
        PathologicalInput("nothing but carriage returns", repeating: "\r"),
        PathologicalInput("nothing but spaces", repeating: " "),
        PathologicalInput("nothing but tabs", repeating: "\t"),
        PathologicalInput("nothing but byte order marks", repeating: "\u{FEFF}"),
        PathologicalInput("nothing but comments", repeating: "# x\n"),
        PathologicalInput("bytes that are no UTF-8") { [UInt8](repeating: 0xFF, count: size) },
        PathologicalInput("one plain scalar", "a: ", repeating: "x"),
        PathologicalInput("one plain scalar of many lines", "a: ", repeating: "x\n   "),
        PathologicalInput("one quoted scalar", "a: \"", repeating: "x", end: "\""),
        PathologicalInput("one scalar of escapes", "a: \"", repeating: "\\u00e9", end: "\""),
        PathologicalInput("one quote that is never closed", "a: '", repeating: "x "),
        PathologicalInput("one literal scalar", "a: |\n", repeating: "  x\n"),
        PathologicalInput("one folded scalar", "a: >\n", repeating: "  x\n\n"),
        PathologicalInput("one key", repeating: "k", end: ": x"),
        PathologicalInput("one tag", "a: !", repeating: "t", end: " x"),
        PathologicalInput("one anchor", "a: &", repeating: "n", end: " x"),
        PathologicalInput("many documents", repeating: "---\n"),
        PathologicalInput("many directives", repeating: "%TAG ! x\n"),
        PathologicalInput("lines ended by carriage returns", "on: push\r", counting: { "k\($0): x\r" }),
    ]

    private static let collections = [
        PathologicalInput("deep flow sequences", repeating: "["),
        PathologicalInput("deep flow mappings", repeating: "{a: "),
        PathologicalInput("deep block sequences", repeating: "- "),
        PathologicalInput("deep complex keys", repeating: "? "),
        PathologicalInput("deep block mappings", counting: { String(repeating: " ", count: $0) + "a:\n" }),
        PathologicalInput("one flow sequence", "a: [", repeating: "x,", end: "]"),
        PathologicalInput("one flow sequence of nothing", "a: [", repeating: "[],", end: "]"),
        PathologicalInput("one flow mapping", "a: {", counting: { "k\($0)," }),
        PathologicalInput("one block sequence", repeating: "-\n"),
        PathologicalInput("a hundred thousand keys", counting: { "k\($0):\n" }),
        PathologicalInput("keys that are all equal", repeating: "a:\n"),
        PathologicalInput(
            "keys that are equal but for their case", counting: { $0.isMultiple(of: 2) ? "ab:\n" : "AB:\n" }),
        PathologicalInput("keys without values", repeating: "a\n"),
    ]

    private static let aliases = [
        PathologicalInput("aliases that multiply", "a0: &a0 [x, x]\n") { number in
            "a\(number + 1): &a\(number + 1) [*a\(number), *a\(number), *a\(number), *a\(number)]\n"
        },
        PathologicalInput("one alias very often", "a: &a x\nb: [", repeating: "*a,", end: "]"),
        PathologicalInput("many anchors", counting: { "- &a\($0) x\n" }),
        PathologicalInput("many anchors and an unknown one", "a: [", counting: { "&abc\($0) x," }),
        PathologicalInput("one anchor again and again", repeating: "- &a x\n"),
        PathologicalInput("anchors on anchors", repeating: "&a "),
        PathologicalInput("merge keys", "a: &a {x: y}\nb:\n", repeating: "  <<: *a\n"),
    ]

    private static let random = PathologicalInput("indicators at random") {
        let indicators = Array("[]{}&*!|>'\"%@`#-?:, \n\tab".utf8)
        var generator = SplitMix(seed: 1)
        return (0..<size).map { _ in generator.element(of: indicators) }
    }
}
