import Expressions

/// How large what is read of a workflow and of all that it calls may become, by GitHub's way of counting.
///
/// Source: `TemplateMemory` of actions/runner. GitHub's limit is 10 MiB, as its limit of a file is 1 MiB; ours are four
/// times that.
package struct ResultSize: Hashable, Sendable {
    package private(set) var bytes = 0
    package let limit: Int
    private var paths: Set<String> = []

    /// GitHub's own.
    package static let limitOfGitHub = 10 << 20

    package init(limit: Int = 4 * limitOfGitHub) {
        self.limit = limit
    }

    var isExceeded: Bool { bytes > limit }

    private static let object = 24
    private static let text = 26

    /// The path of a file that is read; one that is called often counts once.
    mutating func add(path: String) {
        guard paths.insert(path.lowercased()).inserted else { return }
        bytes += Self.text + 2 * path.utf16.count
    }

    /// Of a collection: itself, without what it holds.
    mutating func addCollection() { bytes += Self.object }

    mutating func add(_ scalar: Token) {
        bytes += Self.object
        guard let template = scalar.template, !template.isInsert else { return }
        bytes += Self.text + 2 * template.lengthOnGitHub
    }
}

extension Template {
    /// The UTF-16 length of the text, or of the one expression that GitHub makes of text and expressions.
    fileprivate var lengthOnGitHub: Int {
        if isLiteral { return literalText.utf16.count }
        let parts = parts
        if parts.count <= 1 { return parts.reduce(0) { $0 + $1.length } }
        // `format('{0}', …)`
        var length = "format('')".utf16.count
        var count = 0
        for part in parts {
            switch part {
            case .literal(let text):
                length += text.utf16.reduce(0) { $0 + (Self.doubled.contains($1) ? 2 : 1) }
            case .expression:
                length += "{}, ".utf16.count + String(count).utf16.count + part.length
                count += 1
            }
        }
        return length
    }

    private static let doubled = Set("{}'".utf16)
}

extension Template.Part {
    fileprivate var length: Int {
        switch self {
        case .literal(let text): text.utf16.count
        case .expression(let expression): expression.source.utf16.count
        }
    }
}
