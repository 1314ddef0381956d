import HTTPTypes

/// Which bytes of a log a request wants: RFC 9110, 14.2, for one range, or by `from` and `limit`.
struct LogBytes: Hashable, Sendable {
    var bytes: Range<Int>
    /// Asked for by `Range`.
    var isPartial: Bool
    var length: Int

    var contentRange: String { "bytes \(bytes.lowerBound)-\(bytes.upperBound - 1)/\(length)" }

    /// - Throws: 416 for a range that begins after the end.
    init(_ query: LogQuery, _ headers: HTTPFields, length: Int) throws(Problem) {
        self.length = length
        guard let range = headers[.range], let parts = Self.parts(range) else {
            let from = min(query.from ?? 0, length)
            let limit = query.limit ?? length
            (bytes, isPartial) = (from..<from + min(limit, length - from), false)
            return
        }
        let start = parts.first ?? max(0, length - (parts.last ?? 0))
        let end = parts.first == nil ? length : min(length, (parts.last ?? length - 1).addingClamped(1))
        guard start < length, start < end else {
            throw Problem(
                .rangeNotSatisfiable, "The log has \(length) bytes, and none at '\(range)'.",
                headers: [.contentRange: "bytes */\(length)"])
        }
        (bytes, isPartial) = (start..<end, true)
    }

    /// Nil for what is no range of bytes, or several: such a header counts as if it were not there.
    private static func parts(_ text: String) -> (first: Int?, last: Int?)? {
        guard text.hasPrefix("bytes=") else { return nil }
        let parts = text.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { 0x30...0x39 ~= $0 } }) else { return nil }
        let (first, last) = (clamped(parts[0]), clamped(parts[1]))
        guard first != nil || last != nil, first == nil || last == nil || first ?? 0 <= last ?? 0 else { return nil }
        return (first, last)
    }

    private static func clamped(_ digits: Substring) -> Int? { digits.isEmpty ? nil : Int(digits) ?? .max }
}

extension Int {
    fileprivate func addingClamped(_ other: Int) -> Int {
        let (sum, isOver) = addingReportingOverflow(other)
        return isOver ? .max : sum
    }
}
