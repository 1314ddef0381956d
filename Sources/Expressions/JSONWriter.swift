/// Appends JSON to a buffer of UTF-8 bytes.
struct JSONWriter {
    private(set) var bytes: [UInt8]
    /// How many brackets, keys and scalars were written: GitHub's accounting of memory charges for each.
    private(set) var pieces = 0
    private let style: JSONStyle
    private var depth = 0

    init(_ style: JSONStyle, appendingTo bytes: [UInt8] = []) {
        self.style = style
        self.bytes = bytes
    }

    mutating func write(_ value: Value) {
        switch value {
        case .array(let items): writeArray(items)
        case .object(let object): writeObject(object)
        default:
            pieces += 1
            switch value {
            case .boolean(let boolean): append(boolean ? "true" : "false")
            case .number(let number): append(text(of: number))
            case .string(let string): JSONWriter.append(string, to: &bytes)
            default: append("null")
            }
        }
    }

    private mutating func writeArray(_ items: [Value]) {
        guard !items.isEmpty else { return writeEmpty("[]") }
        open(UInt8(ascii: "["))
        for (place, item) in items.enumerated() {
            startEntry(isFirst: place == 0)
            write(item)
        }
        close(UInt8(ascii: "]"))
    }

    private mutating func writeObject(_ object: ValueObject) {
        guard !object.isEmpty else { return writeEmpty("{}") }
        open(UInt8(ascii: "{"))
        for (place, entry) in object.entries.enumerated() {
            startEntry(isFirst: place == 0)
            pieces += 1
            JSONWriter.append(entry.key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            if style == .indented { bytes.append(UInt8(ascii: " ")) }
            write(entry.value)
        }
        close(UInt8(ascii: "}"))
    }

    private mutating func writeEmpty(_ brackets: String) {
        pieces += 1
        append(brackets)
    }

    private mutating func open(_ bracket: UInt8) {
        pieces += 1
        depth += 1
        bytes.append(bracket)
    }

    private mutating func close(_ bracket: UInt8) {
        pieces += 1
        depth -= 1
        breakLine()
        bytes.append(bracket)
    }

    private mutating func startEntry(isFirst: Bool) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        breakLine()
    }

    private mutating func breakLine() {
        guard style == .indented else { return }
        bytes.append(UInt8(ascii: "\n"))
        for _ in 0..<2 * depth { bytes.append(UInt8(ascii: " ")) }
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private func text(of number: Double) -> String {
        if style == .indented { return NumberText.text(of: number) }
        guard number.isFinite else { return "null" }
        if number == number.rounded(.towardZero), number.magnitude < 0x1p53 { return String(Int64(number)) }
        return number.description
    }
}
