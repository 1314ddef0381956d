import Source
import YAML

/// Collects findings about one file, in the order in which they are found.
struct FindingList {
    let file: SourceFile
    private(set) var all: [Finding] = []

    init(file: SourceFile) {
        self.file = file
    }

    mutating func error(_ message: String, at range: SourceRange, _ stage: Finding.Stage, hint: String? = nil) {
        add(.error(message, path: file.path, range: range, hint: hint), stage, githubPosition: range.start)
    }

    mutating func warning(_ message: String, at range: SourceRange, hint: String? = nil) {
        add(.warning(message, path: file.path, range: range, hint: hint), .ours, githubPosition: range.start)
    }

    /// For what is wrong inside a scalar, at this offset of its text.
    mutating func error(
        _ message: String, inside node: YAMLNode, at offset: Int, _ stage: Finding.Stage, hint: String? = nil
    ) {
        let position = node.position(ofScalar: offset, in: file) ?? node.range.start
        let diagnostic = Diagnostic.error(message, path: file.path, range: SourceRange(at: position), hint: hint)
        add(diagnostic, stage, githubPosition: node.range.start)
    }

    mutating func add(_ diagnostic: Diagnostic, _ stage: Finding.Stage, githubPosition: SourcePosition?) {
        all.append(Finding(stage: stage, diagnostic: diagnostic, githubPosition: githubPosition))
    }
}
