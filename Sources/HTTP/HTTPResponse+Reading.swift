extension HTTPResponse {
    /// Reads what `curl --include` writes: the header lines of each answer, interim ones first, then the body.
    ///
    /// Nil where there is no complete header.
    init?(reading bytes: [UInt8]) {
        var rest = bytes[...]
        while let (status, headers, body) = HTTPResponse.head(of: rest) {
            // RFC 9110, 15.2: the final answer follows one of 1xx, but for 101, after which it is no HTTP any more.
            guard (100..<200).contains(status), status != 101 else {
                self.init(status: status, headers: headers, body: Array(body))
                return
            }
            rest = body
        }
        return nil
    }

    /// The first line's status, the lines after it, and what follows the empty line.
    private static func head(
        of bytes: ArraySlice<UInt8>
    ) -> (status: Int, headers: [HTTPHeader], body: ArraySlice<UInt8>)? {
        var rest = bytes
        var status: Int?
        var headers: [HTTPHeader] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            var line = rest[..<end]
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            rest = rest[(end + 1)...]
            if line.isEmpty { return status.map { ($0, headers, rest) } }
            let text = String(decoding: line, as: UTF8.self)
            guard status != nil else {
                status = HTTPResponse.status(of: text)
                if status == nil { return nil }
                continue
            }
            headers.append(HTTPHeader(line: text))
        }
        return nil
    }

    /// `HTTP/1.1 200 OK`, `HTTP/2 200`.
    private static func status(of line: String) -> Int? {
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/"), words[1].utf8.count == 3 else { return nil }
        return Int(words[1])
    }
}

extension HTTPHeader {
    fileprivate init(line: String) {
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let value = parts.count > 1 ? parts[1] : ""
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        let trimmed = value.drop(while: isSpace)
        let end = trimmed.lastIndex { !isSpace($0) }.map { trimmed.index(after: $0) } ?? trimmed.startIndex
        self.init(String(parts[0]), String(trimmed[..<end]))
    }
}
