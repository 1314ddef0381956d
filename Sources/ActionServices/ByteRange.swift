/// The part of a file that a `Range:` header asks for.
enum ByteRange {
    /// Nil where all is wanted, or the header is of a form that may be passed over; empty where nothing is there (RFC 9110, 14.1.2).
    static func parse(_ header: String?, count: Int) -> Range<Int>? {
        guard let header, header.hasPrefix("bytes=") else { return nil }
        let sides = header.dropFirst("bytes=".count).split(separator: "-", omittingEmptySubsequences: false)
        guard sides.count == 2 else { return nil }
        switch (Int(sides[0]), Int(sides[1])) {
        case (let first?, let last?):
            guard first <= last else { return nil }
            return first < count ? first..<min(last, count - 1) + 1 : 0..<0
        case (let first?, nil) where sides[1].isEmpty: return first < count ? first..<count : 0..<0
        case (nil, let length?) where sides[0].isEmpty: return max(0, count - length)..<count
        default: return nil
        }
    }
}
