/// One thing to tell about an input: what, where, and what to do.
package struct Diagnostic: Hashable, Sendable {
    package enum Severity: String, Hashable, Sendable {
        case error, warning, notice
    }

    package var severity: Severity
    /// A full sentence; the offending text is in quotes.
    package var message: String
    /// The path of the file it is about, or nil when it is about no file.
    package var path: String?
    package var range: SourceRange?
    /// What to do about it: a full sentence, shown on a line of its own.
    package var hint: String?

    package init(
        _ severity: Severity, _ message: String, path: String? = nil, range: SourceRange? = nil, hint: String? = nil
    ) {
        self.severity = severity
        self.message = message
        self.path = path
        self.range = range
        self.hint = hint
    }

    package static func error(
        _ message: String, path: String? = nil, range: SourceRange? = nil, hint: String? = nil
    ) -> Diagnostic {
        Diagnostic(.error, message, path: path, range: range, hint: hint)
    }

    package static func warning(
        _ message: String, path: String? = nil, range: SourceRange? = nil, hint: String? = nil
    ) -> Diagnostic {
        Diagnostic(.warning, message, path: path, range: range, hint: hint)
    }
}

extension [Diagnostic] {
    package var hasErrors: Bool { contains { $0.severity == .error } }

    /// By file, then by place, then by text: the order in which a reader meets them.
    /// Each once: what stands behind an anchor is read at each place that uses it.
    package func toldOnce() -> [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return filter { seen.insert($0).inserted }
    }

    package func sortedByPlace() -> [Diagnostic] {
        sorted { a, b in
            if a.path != b.path { return (a.path ?? "") < (b.path ?? "") }
            let (first, second) = (a.range?.start ?? .start, b.range?.start ?? .start)
            return first == second ? a.message < b.message : first < second
        }
    }
}
