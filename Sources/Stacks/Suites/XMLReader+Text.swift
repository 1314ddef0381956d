/// Names, references, and what is between them.
extension XMLReader {
    /// `&amp;`, `&#10;`, `&#xA;`; there are no others without a document type.
    mutating func reference() throws(SuiteReportError) -> String.UTF8View {
        let name = bytes[(place + 1)...].prefix(12).prefix { $0 != UInt8(ascii: ";") }
        let text = String(decoding: name, as: UTF8.self)
        guard place + name.count + 1 < bytes.count, bytes[name.endIndex] == UInt8(ascii: ";"),
            let meaning = XMLReader.meaning(of: text)
        else { throw failure("\"&\(text)\" is no reference that stands for a character.") }
        place = name.endIndex + 1
        return meaning.utf8
    }

    private static func meaning(of reference: String) -> String? {
        switch reference {
        case "amp": "&"
        case "lt": "<"
        case "gt": ">"
        case "quot": "\""
        case "apos": "'"
        default: character(reference).map(String.init)
        }
    }

    /// Control characters are let through, though XML has none: tools pass on what a test has printed.
    private static func character(_ reference: String) -> Character? {
        guard reference.hasPrefix("#") else { return nil }
        let digits = reference.dropFirst()
        let isHexadecimal = digits.hasPrefix("x")
        let number = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard let number, number > 0, let scalar = Unicode.Scalar(number) else { return nil }
        return Character(scalar)
    }

    mutating func name(_ what: String) throws(SuiteReportError) -> String {
        let start = place
        while place < bytes.count, XMLReader.isNamePart(bytes[place]) { place += 1 }
        guard place > start, !XMLReader.cannotBegin(bytes[start]) else {
            place = start
            throw failure("The name of \(what) is missing.")
        }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x80...: true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        case UInt8(ascii: "_"), UInt8(ascii: ":"): true
        default: false
        }
    }

    private static func cannotBegin(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    /// What stands between the two marks; the place is then behind the second one.
    mutating func taken(until end: String, from start: String, _ what: String) throws(SuiteReportError) -> String {
        let begin = place + start.utf8.count
        let mark = Array(end.utf8)
        var index = begin
        while index + mark.count <= bytes.count {
            if bytes[index] == mark[0], bytes[index..<index + mark.count].elementsEqual(mark) {
                place = index + mark.count
                return String(decoding: bytes[begin..<index], as: UTF8.self)
            }
            index += 1
        }
        throw failure("\(what) is not closed by \"\(end)\".")
    }

    func has(_ text: String) -> Bool {
        let sought = text.utf8
        return place + sought.count <= bytes.count && bytes[place..<place + sought.count].elementsEqual(sought)
    }

    mutating func take(_ character: String) -> Bool {
        guard has(character) else { return false }
        place += 1
        return true
    }

    @discardableResult
    mutating func skipSpace() -> Bool {
        let start = place
        while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
        return place > start
    }

    /// The line of what is read now; each line break is counted once.
    mutating func currentLine() -> Int {
        counted.line += bytes[counted.place..<place].count { $0 == 0x0A }
        counted.place = place
        return counted.line
    }

    private var position: (line: Int, column: Int) {
        let before = bytes[..<place]
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return (before.count { $0 == 0x0A } + 1, place - lineStart + 1)
    }

    func failure(_ message: String) -> SuiteReportError {
        SuiteReportError(message, line: position.line, column: position.column)
    }
}
