/// A named text, kept so that diagnostics can show the line they speak of.
package struct SourceFile: Hashable, Sendable {
    /// The path as a person would type it, relative to the repository's root.
    package let path: String
    package let text: String

    package init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    /// The line with this number (from 1) without its line break, or nil past the end.
    package func line(_ number: Int) -> Substring? {
        guard number >= 1 else { return nil }
        var rest = text[...]
        for _ in 1..<number {
            guard let next = rest.firstIndex(where: \.isNewline) else { return nil }
            rest = rest[rest.index(after: next)...]
        }
        return rest.prefix { !$0.isNewline }
    }
}
