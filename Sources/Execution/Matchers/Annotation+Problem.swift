import Conductor

extension Annotation {
    /// Nil where the problem has no message or a severity that is none, as in the runner (OutputManager.cs).
    init?(_ problem: ProblemMatcher.Problem, in workspace: String) {
        guard let message = problem[.message], !message.trimmed.isEmpty else { return nil }
        let severity = problem[.severity] ?? ""
        guard let level = severity.isEmpty ? .error : Level(rawValue: severity.lowercased()) else { return nil }
        let file = problem[.file].flatMap { Self.file($0, fromPath: problem[.fromPath] ?? "", workspace) }
        self.init(
            level, message, file: file, line: Self.number(problem[.line]), column: Self.number(problem[.column]))
    }

    private static func number(_ text: String?) -> Int? {
        guard let text, !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int32(text).map(Int.init)
    }

    /// A path relative to the workspace; nil for a file that is not there or lies outside.
    private static func file(_ written: String, fromPath: String, _ workspace: String) -> String? {
        guard !written.trimmed.isEmpty else { return nil }
        var path = written
        if !path.hasPrefix("/"), let folder = parentFolder(of: fromPath), !fromPath.trimmed.isEmpty {
            path = folder + "/" + path
        }
        path = (path.hasPrefix("/") ? path : workspace + "/" + path).normalizedPath
        let root = workspace.normalizedPath
        guard path.hasPrefix(root + "/"), fileExists(path), !isFolder(path) else { return nil }
        return String(path.dropFirst(root.count + 1))
    }
}

extension String {
    /// An absolute path without `.`, `..` and needless slashes; symbolic links stay.
    var normalizedPath: String {
        var parts: [Substring] = []
        for part in split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}
