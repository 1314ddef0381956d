import Runs

/// Reads a report in JUnit's XML, as pytest, Playwright, Maven and jest write it: its tests and what came of each.
///
/// It reads tags and texts from the beginning to the end and keeps nothing else: no document type, so no entity of its own, nothing
/// that is fetched, and no depth to run out of. What is broken ends the reading with the tests that came before.
package struct JUnitReader {
    private let bytes: [UInt8]
    private var place = 0
    private var tests: [TestCase] = []
    /// The test that is being read.
    private var open: TestCase?
    /// Whether text belongs to the message of the open test.
    private var isInProblem = false

    package static let mostTests = 20_000
    private static let mostMessage = 4000

    /// Nil for what is no such report.
    package static func read(_ bytes: [UInt8]) -> [TestCase]? {
        var reader = JUnitReader(bytes: bytes)
        return reader.report() ? reader.tests : nil
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func report() -> Bool {
        var isReport = false
        while let tag = nextTag() {
            if !isReport {
                guard ["testsuites", "testsuite"].contains(tag.name) else { return false }
                isReport = true
            }
            take(tag)
            if tests.count >= Self.mostTests { break }
        }
        return isReport
    }

    private mutating func take(_ tag: Tag) {
        switch (tag.name, tag.isEnd) {
        case ("testcase", false):
            open = TestCase(
                name: Self.fullName(tag["name"] ?? "", in: tag["classname"]), outcome: .success,
                seconds: Double(tag["time"]?.filter { $0 != "," } ?? "").flatMap { $0.isFinite ? max(0, $0) : nil } ?? 0
            )
            if tag.isEmpty { close() }
        case ("testcase", true): close()
        case ("failure", false), ("error", false):
            open?.outcome = .failure
            open?.message = tag["message"]
            isInProblem = !tag.isEmpty && open?.message == nil
        case ("skipped", false):
            open?.outcome = .skipped
            open?.message = tag["message"]
        case ("failure", true), ("error", true): isInProblem = false
        default: break
        }
    }

    private mutating func close() {
        if let open { tests.append(open) }
        (open, isInProblem) = (nil, false)
    }

    private static func fullName(_ name: String, in place: String?) -> String {
        guard let place, !place.isEmpty, !name.hasPrefix(place) else { return name }
        return name.isEmpty ? place : "\(place)::\(name)"
    }

    // MARK: XML

    private struct Tag {
        var name: String
        var isEnd = false
        var isEmpty = false
        var attributes: [String: String] = [:]

        subscript(name: String) -> String? { attributes[name].flatMap { $0.isEmpty ? nil : $0 } }
    }

    /// Text before it is given to the open message.
    private mutating func nextTag() -> Tag? {
        while place < bytes.count {
            let start = place
            while place < bytes.count, bytes[place] != UInt8(ascii: "<") { place += 1 }
            if isInProblem { addMessage(Self.text(bytes[start..<place])) }
            if has("<!--") {
                skip(behind: "-->")
            } else if has("<![CDATA[") {
                let begin = place + 9
                skip(behind: "]]>")
                if isInProblem, place - 3 > begin {
                    addMessage(String(decoding: bytes[begin..<place - 3], as: UTF8.self))
                }
            } else if has("<?") {
                skip(behind: "?>")
            } else if has("<!") {
                // A document type, whose entities could be of any size.
                return nil
            } else if place < bytes.count {
                place += 1
                return tag()
            }
        }
        return nil
    }

    private mutating func tag() -> Tag? {
        let isEnd = has("/")
        if isEnd { place += 1 }
        var tag = Tag(name: word(), isEnd: isEnd)
        guard !tag.name.isEmpty else { return nil }
        while place < bytes.count {
            skipSpace()
            if has(">") {
                place += 1
                return tag
            }
            if has("/>") {
                place += 2
                tag.isEmpty = true
                return tag
            }
            let name = word()
            skipSpace()
            guard !name.isEmpty, has("=") else { return nil }
            place += 1
            skipSpace()
            guard place < bytes.count, has("\"") || has("'") else { return nil }
            let quote = bytes[place]
            place += 1
            let start = place
            while place < bytes.count, bytes[place] != quote { place += 1 }
            guard place < bytes.count else { return nil }
            tag.attributes[name] = Self.text(bytes[start..<place])
            place += 1
        }
        return nil
    }

    private mutating func word() -> String {
        let start = place
        while place < bytes.count, !Self.isSpace(bytes[place]), !"=/>\"'<".utf8.contains(bytes[place]) { place += 1 }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private mutating func skipSpace() { while place < bytes.count, Self.isSpace(bytes[place]) { place += 1 } }

    private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

    private func has(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { sought in
            place + sought.count <= bytes.count && bytes[place..<place + sought.count].elementsEqual(sought)
        }
    }

    private mutating func skip(behind end: StaticString) {
        while place < bytes.count, !has(end) { place += 1 }
        place = min(place + end.utf8CodeUnitCount, bytes.count)
    }

    private mutating func addMessage(_ text: String) {
        let room = Self.mostMessage - (open?.message?.utf8.count ?? 0)
        guard room > 0, !text.isEmpty else { return }
        if open?.message == nil { open?.message = "" }
        open?.message?.append(contentsOf: text.prefix(room))
    }

    /// With its references undone; one that is not known stays as it is.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        var (result, rest) = ("", text[...])
        while let mark = rest.firstIndex(of: "&") {
            result += rest[..<mark]
            rest = rest[mark...]
            guard let end = rest.prefix(12).firstIndex(of: ";"),
                let meaning = meaning(of: rest[rest.index(after: mark)..<end])
            else {
                result.append("&")
                rest = rest.dropFirst()
                continue
            }
            result.append(meaning)
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private static func meaning(of reference: Substring) -> Character? {
        switch reference {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard reference.hasPrefix("#") else { return nil }
            let digits = reference.dropFirst()
            let number = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            return number.flatMap(Unicode.Scalar.init).map(Character.init)
        }
    }
}
