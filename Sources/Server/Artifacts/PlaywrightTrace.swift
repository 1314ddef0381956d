/// A trace of Playwright among an artifact's files, by its name: `trace.zip`, or one that ends like that.
struct PlaywrightTrace: Hashable, Sendable {
    let path: String

    /// Nil for another file.
    init?(path: String) {
        guard path.lowercased().hasSuffix("trace.zip") else { return nil }
        self.path = path
    }

    /// Each trace has one of its own, since Playwright calls all of them the same; it stands in a command as it is.
    var savedName: String {
        let name = path.map { character -> Character in
            let isPlain = character.isASCII && (character.isLetter || character.isNumber)
            return isPlain || "._".contains(character) ? character : "-"
        }
        return String(name.drop { "._-".contains($0) })
    }

    var command: String { "npx playwright show-trace \(savedName)" }
}
