/// The name of an image and what stands after it.
struct ImageName: Hashable {
    /// Without tag and digest.
    var repository: String

    init(_ text: String) {
        let name = text.split(separator: "@", maxSplits: 1).first ?? ""
        // A colon before a slash is that of a registry's port.
        let lastPart = name.lastIndex(of: "/").map { name.index(after: $0) } ?? name.startIndex
        let colon = name[lastPart...].firstIndex(of: ":") ?? name.endIndex
        repository = String(name[..<colon])
    }

    /// Whether two names mean the same image: none is as `latest`.
    static func isSame(_ one: String, _ other: String) -> Bool { full(one) == full(other) }

    private static func full(_ text: String) -> String {
        ImageName(text).repository == text ? text + ":latest" : text
    }
}
