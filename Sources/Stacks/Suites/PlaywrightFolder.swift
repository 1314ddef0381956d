import Glibc
import Processes

/// A folder of Playwright tests: in which language they are, as its files show.
enum PlaywrightFolder: Hashable, Sendable {
    case python
    /// The folder with the configuration, or with the package.
    case node(root: String)

    /// Nil where nothing tells.
    static func find(_ folder: String, within top: String) -> PlaywrightFolder? {
        let folders = ancestors(of: folder, to: top)
        if let root = folders.first(where: { names($0).contains { $0.hasPrefix("playwright.config.") } }) {
            return .node(root: root)
        }
        if hasPythonTests(folder, depth: 0) { return .python }
        return folders.first { names($0).contains("package.json") }.map { .node(root: $0) }
    }

    /// The folder and those above it, the innermost first; those outside of the top one are left out.
    static func ancestors(of folder: String, to top: String) -> [String] {
        var folders = [folder]
        while let last = folders.last, last != top, last.hasPrefix(top + "/"), let slash = last.lastIndex(of: "/") {
            folders.append(String(last[..<slash]))
        }
        return folders
    }

    private static func names(_ folder: String) -> [String] { namesInFolder(folder) }

    /// By pytest's own patterns for the names of test files.
    private static func hasPythonTests(_ folder: String, depth: Int) -> Bool {
        let isTest = names(folder).contains { name in
            name == "conftest.py" || name.hasSuffix(".py") && (name.hasPrefix("test_") || name.hasSuffix("_test.py"))
        }
        if isTest || depth == 5 { return isTest }
        return foldersInFolder(folder).contains { name in
            !name.hasPrefix(".") && name != "node_modules" && hasPythonTests("\(folder)/\(name)", depth: depth + 1)
        }
    }
}
