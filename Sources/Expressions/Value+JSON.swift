/// How JSON is laid out.
package enum JSONStyle: Hashable, Sendable {
    /// On one line and without spaces; numbers read back as the same number, NaN and the infinities are null.
    case compact
    /// As `toJSON` gives it: two spaces a level, numbers to 15 digits, NaN and the infinities by their names.
    case indented
}

extension Value {
    /// Reads strict JSON, the whole text; of a key that comes twice the last value counts.
    ///
    /// Throws where the text is not JSON or is nested deeper than `maximumDepth` arrays and objects.
    package init(
        parsingJSON text: String, keys matching: ValueObject.KeyMatching = .caseInsensitive, maximumDepth: Int = 100
    ) throws(JSONError) {
        try self.init(parsingJSON: Array(text.utf8), keys: matching, maximumDepth: maximumDepth)
    }

    /// The same of UTF-8 bytes, such as a journal's row.
    package init(
        parsingJSON bytes: [UInt8], keys matching: ValueObject.KeyMatching = .caseInsensitive, maximumDepth: Int = 100
    ) throws(JSONError) {
        var parser = JSONParser(bytes, maximumDepth: maximumDepth, keys: matching)
        self = try parser.parse()
    }

    package func json(_ style: JSONStyle) -> String {
        var writer = JSONWriter(style)
        writer.write(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Appends the value's JSON to a buffer, for rows that are assembled in place.
    package func appendJSON(_ style: JSONStyle = .compact, to bytes: inout [UInt8]) {
        var taken: [UInt8] = []
        swap(&taken, &bytes)
        var writer = JSONWriter(style, appendingTo: taken)
        taken = []
        writer.write(self)
        bytes = writer.bytes
    }
}
