/// `owner/repo@ref`, under which a lock keeps a commit: GitHub fetches a repository at a ref once, whichever of its folders is used.
package struct ActionPin: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// `owner/repo` in lower case: GitHub takes no notice of case there.
    package let repository: String
    /// As written.
    package let ref: String

    package init(repository: String, ref: String) {
        self.repository = repository.lowercased()
        self.ref = ref
    }

    /// Nil for a text without both parts, or with a folder between them.
    package init?(_ text: String) {
        let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, !halves[1].isEmpty, !halves[1].contains(where: { $0.isWhitespace || $0 == ":" })
        else { return nil }
        let parts = halves[0].split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.first != "." }),
            !halves[0].contains(where: { $0.isWhitespace || $0 == ":" })
        else { return nil }
        self.init(repository: String(halves[0]), ref: String(halves[1]))
    }

    package var description: String { repository + "@" + ref }

    /// Whether the ref is the commit itself.
    package var isCommit: Bool { ref.utf8.count == 40 && ref.allSatisfy { $0.isASCII && $0.isHexDigit } }

    package static func < (a: ActionPin, b: ActionPin) -> Bool { a.description < b.description }
}
