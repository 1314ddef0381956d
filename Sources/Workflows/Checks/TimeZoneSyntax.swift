/// What a time zone's name in the IANA database looks like; which of them there are is the system's to know.
enum TimeZoneSyntax {
    static func allows(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count <= 3 && parts.allSatisfy { isPart($0) }
    }

    /// A letter, then letters, digits and what joins words: `GMT+2`, `Port-au-Prince`.
    private static func isPart(_ part: Substring) -> Bool {
        guard let first = part.first, first.isASCII, first.isLetter else { return false }
        return part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-+".contains($0)) }
    }
}
