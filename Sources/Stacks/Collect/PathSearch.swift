import Glibc
import Processes

/// Finds the files and folders that a path with `*`, `?` and `**` names; `**` stands for any folders, or none.
///
/// Names that begin with a dot are found by patterns that begin with one. Links are not followed by `**`.
struct PathSearch {
    private let segments: [Substring]
    private let base: String

    /// Whoever has more has a pattern that means the whole disk.
    private static let most = 100_000

    /// - Parameter folder: What a relative path is relative to.
    init(_ pattern: String, in folder: String) {
        base = pattern.hasPrefix("/") ? "" : folder
        segments = pattern.split(separator: "/").filter { $0 != "." }
    }

    /// Absolute where the folder is, sorted.
    func find() -> [String] {
        var found: [String] = []
        visit(base, segments[...], &found)
        return Array(Set(found)).sorted()
    }

    private func visit(_ path: String, _ rest: ArraySlice<Substring>, _ found: inout [String]) {
        guard found.count < Self.most else { return }
        guard let segment = rest.first else {
            if Self.kind(path) != nil { found.append(path) }
            return
        }
        let below = rest.dropFirst()
        if segment == "**" {
            visit(path, below, &found)
            for name in foldersInFolder(path.isEmpty ? "/" : path) where !name.hasPrefix(".") {
                visit("\(path)/\(name)", rest, &found)
            }
            return
        }
        let wildcard = NameWildcard(segment)
        if wildcard.isLiteral {
            visit("\(path)/\(segment)", below, &found)
            return
        }
        for name in namesInFolder(path.isEmpty ? "/" : path)
        where name.hasPrefix(".") == segment.hasPrefix(".") && wildcard.matches(name) {
            visit("\(path)/\(name)", below, &found)
        }
    }

    /// `S_IFREG`, `S_IFDIR`, `S_IFLNK`, …; nil where there is nothing.
    static func kind(_ path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }
}
