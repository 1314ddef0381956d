/// The version of a tool that a step asks for, as written, and what it means.
struct ToolRequest: Hashable, Sendable {
    enum Meaning: Hashable, Sendable {
        /// Whatever is there: nothing is asked for, or the newest.
        case any
        /// Of Node.js: a version with long support, which has an even first number.
        case longTermSupport
        case range(VersionRange)
    }

    var written: String
    var meaning: Meaning

    /// Nil for a text that nobody can mean.
    init?(_ written: String) {
        self.written = written
        let text = written.trimmed.lowercased()
        switch text {
        case "", "latest", "node", "current", "stable", "oldstable", "*", "x": meaning = .any
        case "lts", "lts/*": meaning = .longTermSupport
        case _ where text.hasPrefix("lts/-"): meaning = .longTermSupport
        case _ where text.hasPrefix("lts/"):
            guard let major = Self.names[String(text.dropFirst(4))], let range = VersionRange("\(major)") else {
                return nil
            }
            meaning = .range(range)
        default:
            // `go1.22`, `ruby-3.2`, `temurin-17`, as version files have them.
            let bare =
                text.first?.isLetter == true && text.first != "v" ? text.drop { $0.isLetter || $0 == "-" } : text[...]
            guard let range = VersionRange(String(bare)) else { return nil }
            meaning = .range(range)
        }
    }

    func takes(_ version: ToolVersion) -> Bool {
        switch meaning {
        case .any: true
        case .longTermSupport: version.number(0).isMultiple(of: 2) && version.prerelease == nil
        case .range(let range): range.contains(version)
        }
    }

    /// Of Node.js's releases with long support.
    private static let names = [
        "argon": 4, "boron": 6, "carbon": 8, "dubnium": 10, "erbium": 12, "fermium": 14, "gallium": 16, "hydrogen": 18,
        "iron": 20, "jod": 22, "krypton": 24,
    ]
}
