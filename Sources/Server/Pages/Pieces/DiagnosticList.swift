import Markup
import Source

/// All that is wrong with a file, as the command line tells it: the place, what is wrong there, and what to do about it.
struct DiagnosticList: Sendable {
    let diagnostics: [Diagnostic]
    /// For what names no file itself.
    let path: String

    init(_ diagnostics: [Diagnostic], of path: String) { (self.diagnostics, self.path) = (diagnostics, path) }

    /// Of one file.
    private static let most = 100

    var html: HTML {
        let left = diagnostics.count - Self.most
        var items = diagnostics.prefix(Self.most).map(item)
        if left > 0 { items.append(.element("li", ["class": "muted"], .text("and \(left) more"))) }
        return .element("ul", ["class": "list"], items)
    }

    private func item(_ diagnostic: Diagnostic) -> HTML {
        let severity = diagnostic.severity == .error ? "" : "\(diagnostic.severity.rawValue): "
        let hint: HTML = diagnostic.hint.map { .element("p", ["class": "note message"], .text($0)) } ?? ""
        return .element(
            "li", [:],
            .element(
                "p", ["class": "message"], .code("\(diagnostic.place(in: path)):"),
                .text(" \(severity)\(diagnostic.message)")), hint)
    }
}
