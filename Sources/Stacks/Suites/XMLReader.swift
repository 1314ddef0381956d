/// A strict reader of XML 1.0 in UTF-8, as far as reports need it: no document type, and so no entity of its own.
///
/// Foundation's reader would bring libxml2 into the static program, and document types bring texts that grow
/// exponentially and files that are fetched.
struct XMLReader {
    struct Limits: Sendable {
        var bytes = 64 << 20
        var depth = 64
        var elements = 1_000_000
    }

    let bytes: [UInt8]
    /// How far it has read.
    var place = 0
    /// The line of a place before that one, from which to count on.
    var counted = (place: 0, line: 1)
    private let limits: Limits
    private var elements = 0

    /// Throws what is wrong and where.
    static func read(_ bytes: [UInt8], limits: Limits = Limits()) throws(SuiteReportError) -> XMLElement {
        guard bytes.count <= limits.bytes else {
            throw SuiteReportError("The report has \(bytes.count) bytes; up to \(limits.bytes) are read.")
        }
        var reader = XMLReader(bytes, limits)
        return try reader.document()
    }

    private init(_ bytes: [UInt8], _ limits: Limits) {
        self.bytes = bytes
        self.limits = limits
    }

    private mutating func document() throws(SuiteReportError) -> XMLElement {
        if has("\u{FEFF}") { place += 3 }
        if has("<?xml") { try declaration() }
        try betweenElements()
        guard place < bytes.count else { throw failure("There is no element where the report's root should be.") }
        guard has("<") else { throw failure("Text stands where the report's root should be.") }
        let root = try element(depth: 1)
        try betweenElements()
        guard place == bytes.count else { throw failure("Something follows the end of the root \"\(root.name)\".") }
        return root
    }

    /// `<?xml version="1.0" encoding="…"?>`.
    private mutating func declaration() throws(SuiteReportError) {
        let start = place
        let text = try taken(until: "?>", from: "<?xml", "The declaration")
        guard let encoding = text.firstRange(of: "encoding") else { return }
        let value = text[encoding.upperBound...].drop { $0 == "=" || $0.isWhitespace }
        let name = value.dropFirst().prefix { $0 != value.first }.lowercased()
        guard ["utf-8", "us-ascii", "ascii"].contains(name) else {
            place = start
            throw failure("The encoding \"\(name)\" is not read; it has to be UTF-8.")
        }
    }

    /// White space, comments and instructions, before and behind the root.
    private mutating func betweenElements() throws(SuiteReportError) {
        while true {
            skipSpace()
            guard try skipMarkup() else { return }
        }
    }

    /// A comment or an instruction; false when there is none here. A document type is refused.
    private mutating func skipMarkup() throws(SuiteReportError) -> Bool {
        if has("<!--") {
            _ = try taken(until: "-->", from: "<!--", "The comment")
        } else if has("<?") {
            _ = try taken(until: "?>", from: "<?", "The instruction")
        } else if has("<!DOCTYPE") {
            throw failure("A document type (\"<!DOCTYPE\") is not read: what it defines could be of any size.")
        } else {
            return false
        }
        return true
    }

    private mutating func element(depth: Int) throws(SuiteReportError) -> XMLElement {
        guard depth <= limits.depth else { throw failure("Elements are nested more than \(limits.depth) deep.") }
        elements += 1
        guard elements <= limits.elements else { throw failure("There are more than \(limits.elements) elements.") }
        let line = currentLine()
        place += 1
        var element = XMLElement(name: try name("an element"), line: line)
        try attributes(of: &element)
        if has("/>") {
            place += 2
            return element
        }
        guard take(">") else { throw failure("\"<\(element.name)\" is not closed by \">\".") }
        try content(of: &element, depth: depth)
        return element
    }

    private mutating func attributes(of element: inout XMLElement) throws(SuiteReportError) {
        while true {
            let hadSpace = skipSpace()
            guard place < bytes.count else { throw failure("The report ends inside of \"<\(element.name)\".") }
            if has(">") || has("/>") { return }
            guard hadSpace else { throw failure("White space is missing inside of \"<\(element.name)\".") }
            let start = place
            let attribute = try name("an attribute of \"\(element.name)\"")
            skipSpace()
            guard take("=") else { throw failure("The attribute \"\(attribute)\" has no \"=\".") }
            skipSpace()
            guard element.attributes[attribute] == nil else {
                place = start
                throw failure("The attribute \"\(attribute)\" comes twice in \"<\(element.name)\".")
            }
            element.attributes[attribute] = try attributeValue(attribute)
        }
    }

    private mutating func attributeValue(_ attribute: String) throws(SuiteReportError) -> String {
        guard place < bytes.count, has("\"") || has("'") else {
            throw failure("The value of the attribute \"\(attribute)\" is not in quotes.")
        }
        let quote = bytes[place]
        place += 1
        var value: [UInt8] = []
        while place < bytes.count, bytes[place] != quote {
            switch bytes[place] {
            case UInt8(ascii: "<"): throw failure("The value of the attribute \"\(attribute)\" holds a \"<\".")
            case UInt8(ascii: "&"): try value.append(contentsOf: reference())
            case 0x09, 0x0A, 0x0D:
                // XML 1.0, section 3.3.3: a line break that is meant is written as a reference.
                value.append(0x20)
                place += 1
            default:
                value.append(bytes[place])
                place += 1
            }
        }
        guard place < bytes.count else { throw failure("The attribute \"\(attribute)\" is not closed.") }
        place += 1
        return String(decoding: value, as: UTF8.self)
    }

    /// Everything up to the closing tag, and this.
    private mutating func content(of element: inout XMLElement, depth: Int) throws(SuiteReportError) {
        var text: [UInt8] = []
        while !has("</") {
            guard place < bytes.count else {
                throw failure(
                    "The report ends inside of \"\(element.name)\", which begins in line \(element.line).")
            }
            if has("<![CDATA[") {
                text.append(contentsOf: try taken(until: "]]>", from: "<![CDATA[", "The CDATA section").utf8)
            } else if try skipMarkup() {
                continue
            } else if has("<") {
                element.children.append(try self.element(depth: depth + 1))
            } else if has("&") {
                try text.append(contentsOf: reference())
            } else {
                text.append(bytes[place])
                place += 1
            }
        }
        place += 2
        let closed = try name("the end of \"\(element.name)\"")
        guard closed == element.name else {
            throw failure("\"</\(closed)>\" closes \"\(element.name)\" of line \(element.line).")
        }
        skipSpace()
        guard take(">") else { throw failure("\"</\(closed)\" is not closed by \">\".") }
        element.text = String(decoding: text, as: UTF8.self)
    }
}
