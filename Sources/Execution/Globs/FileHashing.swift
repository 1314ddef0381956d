import Digests
package import Expressions
import Glibc
package import Processes

/// `hashFiles(…)`: the SHA-256 of the SHA-256s of the files in the workspace that the patterns name, or nothing where they name none.
///
/// As GitHub's runner does it: files outside of the workspace and folders are passed over, in the order of the search.
package struct FileHashing: Sendable {
    let workspace: String
    let home: String
    /// As whom files are read; nil for whoever the thread is.
    let owner: FileIdentity?

    package init(workspace: String, home: String, owner: FileIdentity? = nil) {
        self.workspace = workspace
        self.home = home
        self.owner = owner
    }

    /// For the scope of an expression.
    package func function(_ arguments: [Value]) throws(ExpressionError) -> Value {
        var patterns = arguments.map(\.asString)
        var options: FileSearch.Options = .includesDescendants
        if let option = patterns.first, option.hasPrefix("--") {
            guard option.lowercased() == "--follow-symbolic-links" else {
                throw .evaluation("Invalid glob option \(option), available option: '--follow-symbolic-links'.")
            }
            options.insert(.followsSymbolicLinks)
            patterns.removeFirst()
        }
        do {
            let text = patterns.joined(separator: "\n")
            return .string(try owner.perform { () throws(ExecutionError) in try hash(text, options) })
        } catch {
            // The runner's text, and the reason, which it keeps to its log.
            let list = patterns.joined(separator: ", ").replacing("'", with: "''")
            throw .evaluation(
                "hashFiles('\(list)') failed. Fail to hash files under directory '\(workspace)': \(error.message)")
        }
    }

    package func hash(
        _ patterns: String, _ options: FileSearch.Options = .includesDescendants
    ) throws(ExecutionError) -> String {
        let search = try FileSearch(patterns, base: workspace, home: home, options: options)
        var whole = MessageDigest(.sha256)
        var isEmpty = true
        for finding in try search.find() where finding.path.hasPrefix(workspace + "/") && !isFolder(finding.path) {
            whole.update(try Self.digest(ofFile: finding.path))
            isEmpty = false
        }
        return isEmpty ? "" : hexadecimal(whole.finalize())
    }

    private static func digest(ofFile path: String) throws(ExecutionError) -> [UInt8] {
        let descriptor = openPlainly(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("Cannot open \"\(path)\"") }
        defer { close(descriptor) }
        var digest = MessageDigest(.sha256)
        var piece = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system("Cannot read \"\(path)\"") }
            if count == 0 { return digest.finalize() }
            piece.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }
}
