import Source
import YAML

/// Collects findings about one file, in the order in which they are found.
struct FindingList {
    let file: SourceFile
    private(set) var all: [Finding] = []

    /// Nobody reads on; each finding of a large file that is wrong everywhere would take more memory than the file.
    private static let limit = 500
    /// A hint can take longer to find than what it belongs to.
    private static let hintLimit = 20
    /// In names that a hint is looked for among, over all findings.
    private static let comparisonLimit = 50_000

    /// Whether nothing more is told of the file, one thing of which is an error: it need not be read on.
    var isFull: Bool { all.count >= Self.limit }

    /// Whether a hint on what is found next is worth looking for.
    var wantsHint: Bool { all.count < Self.hintLimit }

    /// As ``wantsHint``, where it is looked for among so many names of a file's own.
    func wantsHint(among names: Int) -> Bool { Self.wantsHint(after: all.count, among: names) }

    /// The first finding has a hint in any case.
    static func wantsHint(after findings: Int, among names: Int) -> Bool {
        findings < hintLimit && findings * names < comparisonLimit
    }

    init(file: SourceFile) {
        self.file = file
    }

    mutating func error(_ message: String, at range: SourceRange, _ stage: Finding.Stage, hint: String? = nil) {
        add(.error(message, path: file.path, range: range, hint: hint), stage, githubPosition: range.start)
    }

    /// What GitHub tells besides another finding that says more.
    mutating func consequence(_ message: String, at range: SourceRange, _ stage: Finding.Stage) {
        guard all.count < Self.limit - 2 else { return }
        error(message, at: range, stage)
        all[all.count - 1].isConsequence = true
    }

    mutating func warning(_ message: String, at range: SourceRange, hint: String? = nil) {
        add(.warning(message, path: file.path, range: range, hint: hint), .ours, githubPosition: range.start)
    }

    /// For what is wrong inside a scalar, at this offset of its text.
    mutating func error(
        _ message: String, inside text: String, _ style: YAMLScalar.Style, _ range: SourceRange, at offset: Int,
        _ stage: Finding.Stage, hint: String? = nil
    ) {
        guard all.count < Self.limit else { return }
        let position = file.position(ofCharacter: offset, of: text, style, from: range.start) ?? range.start
        let diagnostic = Diagnostic.error(message, path: file.path, range: SourceRange(at: position), hint: hint)
        add(diagnostic, stage, githubPosition: range.start)
    }

    mutating func add(_ diagnostic: Diagnostic, _ stage: Finding.Stage, githubPosition: SourcePosition?) {
        guard all.count < Self.limit else { return }
        all.append(Finding(stage: stage, diagnostic: diagnostic, githubPosition: githubPosition))
        guard all.count == Self.limit - 1 else { return }
        let message =
            "More is wrong with this file than its first \(Self.limit - 1) problems, which are all that is told."
        let end = Diagnostic.error(message, path: file.path, range: diagnostic.range)
        all.append(Finding(stage: .ours, diagnostic: end, githubPosition: nil))
    }
}
