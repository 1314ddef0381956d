/// A character that GitHub's artifacts have neither in names nor in paths, since some file systems cannot.
///
/// The list and its words are those of actions/toolkit, `path-and-artifact-name-validation.ts`.
struct ForbiddenCharacter {
    /// As GitHub calls it.
    let name: String

    private static let inPaths: [(scalar: Unicode.Scalar, name: String)] = [
        ("\"", "Double quote \""), (":", "Colon :"), ("<", "Less than <"), (">", "Greater than >"),
        ("|", "Vertical bar |"), ("*", "Asterisk *"), ("?", "Question mark ?"), ("\r", "Carriage return \\r"),
        ("\n", "Line feed \\n"),
    ]
    private static let inNames = inPaths + [("\\", "Backslash \\"), ("/", "Forward slash /")]

    /// The first one in an artifact's name.
    static func first(inName name: String) -> ForbiddenCharacter? { first(in: name, of: inNames) }

    /// The first one in the path of a file inside an artifact.
    static func first(inPath path: String) -> ForbiddenCharacter? { first(in: path, of: inPaths) }

    /// By scalars: "\r\n" would be one character.
    private static func first(
        in text: String, of list: [(scalar: Unicode.Scalar, name: String)]
    ) -> ForbiddenCharacter? {
        for scalar in text.unicodeScalars {
            if let found = list.first(where: { $0.scalar == scalar }) { return ForbiddenCharacter(name: found.name) }
        }
        return nil
    }
}
