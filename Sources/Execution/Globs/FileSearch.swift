import Glibc

/// Finds the files and folders that a list of patterns names, as `@actions/glob` does: in the order of the walk, names sorted by their bytes.
package struct FileSearch: Sendable {
    package struct Options: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        package static let followsSymbolicLinks = Options(rawValue: 1)
        /// What is matched brings all that is below it.
        package static let includesDescendants = Options(rawValue: 2)
        package static let excludesHidden = Options(rawValue: 4)
        package static let standard: Options = [.followsSymbolicLinks, .includesDescendants]
    }

    package struct Finding: Hashable, Sendable {
        package var path: String
        package var isFolder: Bool
    }

    /// Whoever has more has followed a link into `/proc` or to `/`, most likely.
    private static let mostFindings = 1_000_000

    private let written: [GlobPattern]
    private let patterns: [GlobPattern]
    private let options: Options

    /// - Parameter text: A pattern a line; blank lines and those that begin with `#` are passed over; `!` takes out.
    /// - Throws: `invalidPattern`.
    package init(
        _ text: String, base: String, home: String, options: Options = .standard
    ) throws(ExecutionError) {
        var written: [GlobPattern] = []
        for line in text.split(whereSeparator: { $0 == "\n" || $0 == "\r\n" }) {
            let line = line.trimmed
            if line.isEmpty || line.hasPrefix("#") { continue }
            written.append(try GlobPattern(line, base: base, home: home))
        }
        self.written = written
        patterns = written.flatMap { pattern in
            [pattern] + (options.contains(.includesDescendants) ? [pattern.descendants].compactMap { $0 } : [])
        }
        self.options = options
    }

    package var isEmpty: Bool { written.isEmpty }

    /// The folders from which the search begins, without those inside of others.
    package var searchPaths: [String] {
        let candidates = written.filter { !$0.isNegated }.map(\.searchPath)
        var paths: [String] = []
        for path in candidates where !paths.contains(path) {
            let isInside = candidates.contains { $0 != path && (path.hasPrefix($0 + "/") || $0 == "/") }
            if !isInside { paths.append(path) }
        }
        return paths
    }

    /// Throws `system` when a folder cannot be read, and `invalidPattern` when there is no end of what is found.
    package func find() throws(ExecutionError) -> [Finding] {
        var findings: [Finding] = []
        var chain: [FileIdentity] = []
        for path in searchPaths {
            try visit(path, path.split(separator: "/"), &chain, &findings)
        }
        return findings
    }

    private func visit(
        _ path: String, _ parts: [Substring], _ chain: inout [FileIdentity], _ findings: inout [Finding]
    ) throws(ExecutionError) {
        let match = patterns.reduce(into: GlobPattern.Match()) { match, pattern in
            if pattern.isNegated { match.subtract(pattern.match(parts)) } else { match.formUnion(pattern.match(parts)) }
        }
        let mayMatchBelow = patterns.contains { !$0.isNegated && $0.mayMatchBelow(parts) }
        guard !match.isEmpty || mayMatchBelow, let identity = FileIdentity(path, follows: follows) else { return }
        guard findings.count < Self.mostFindings else {
            throw ExecutionError(
                .invalidPattern,
                "More than \(Self.mostFindings) files and folders are found, at last '\(path)': does a link lead out?")
        }
        if options.contains(.excludesHidden), parts.last?.hasPrefix(".") == true { return }
        guard identity.isFolder else {
            if match.contains(.file) { findings.append(Finding(path: path, isFolder: false)) }
            return
        }
        // A symbolic link that leads back into its own folders.
        if chain.contains(identity) { return }
        if match.contains(.folder) {
            findings.append(Finding(path: path, isFolder: true))
        } else if !mayMatchBelow {
            return
        }
        chain.append(identity)
        defer { chain.removeLast() }
        for name in try namesInFolder(path) {
            try visit((path == "/" ? "" : path) + "/" + name, parts + [name[...]], &chain, &findings)
        }
    }

    private var follows: Bool { options.contains(.followsSymbolicLinks) }
}

/// Which file a path leads to.
private struct FileIdentity: Hashable {
    let device: UInt
    let number: UInt
    let isFolder: Bool

    /// Nil when there is none, or a symbolic link that leads nowhere.
    init?(_ path: String, follows: Bool) {
        var status = stat()
        guard (follows ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
        device = UInt(status.st_dev)
        number = UInt(status.st_ino)
        isFolder = status.st_mode & S_IFMT == S_IFDIR
    }
}
