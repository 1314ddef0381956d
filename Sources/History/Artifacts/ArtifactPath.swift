/// A path inside an artifact that leads nowhere else: relative, its parts neither empty nor `.` nor `..`.
struct ArtifactPath: Hashable, Sendable {
    let text: String
    let parts: [String]

    init(_ text: String) throws(HistoryError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let isSafe = parts.allSatisfy { !["", ".", ".."].contains($0) && $0.utf8.count <= 255 && !$0.utf8.contains(0) }
        guard isSafe else {
            throw HistoryError(.refused, "The path \"\(text)\" is refused: it does not stay inside its artifact.")
        }
        self.text = text
        self.parts = parts
    }
}

/// Checks a name by the rules of `actions/upload-artifact`: no path separator, nothing that another system's file names cannot have.
func checkArtifactName(_ name: String) throws(HistoryError) {
    guard !name.isEmpty else { throw HistoryError(.refused, "An artifact's name cannot be empty.") }
    guard name != ".", name != "..", !name.utf8.contains(0), name.utf8.count <= 255 else {
        throw HistoryError(.refused, "The artifact name \"\(name)\" is refused: no folder can have it.")
    }
    let forbidden: Set<Character> = ["\"", ":", "<", ">", "|", "*", "?", "\r", "\n", "\r\n", "\\", "/"]
    if let character = name.first(where: forbidden.contains) {
        throw HistoryError(
            .refused, "The artifact name \"\(name)\" is refused: it contains \(character.debugDescription).")
    }
}
