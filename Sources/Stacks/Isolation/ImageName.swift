/// The name of an image and what stands after it.
struct ImageName: Hashable {
    /// Without tag and digest.
    var repository: String
    /// `latest` where the text has none.
    var tag: String

    init(_ text: String) {
        let name = text.split(separator: "@", maxSplits: 1).first ?? ""
        // A colon before a slash is that of a registry's port.
        let lastPart = name.lastIndex(of: "/").map { name.index(after: $0) } ?? name.startIndex
        let colon = name[lastPart...].firstIndex(of: ":") ?? name.endIndex
        repository = String(name[..<colon])
        tag = colon < name.endIndex ? String(name[name.index(after: colon)...]) : "latest"
    }

    /// Whether two texts name the same image; one with a digest is no other's name.
    static func isSame(_ one: String, _ other: String) -> Bool {
        one == other || (!one.contains("@") && !other.contains("@") && ImageName(one) == ImageName(other))
    }
}
