import Glibc
import Processes

/// Finds the Python that can run pytest with Playwright.
struct PythonSearch {
    struct Python: Hashable, Sendable {
        var path: String
        /// The names among those asked for that it can import.
        var modules: Set<String>
        /// Where Playwright for Python keeps its driver.
        var driver: String?
    }

    let context: StackContext
    let variables: [String: String]
    /// Looked through for virtual environments, the innermost first.
    let folders: [String]

    private static let asked = [
        "pytest", "pytest_playwright", "pytest_playwright_asyncio", "pytest_base_url", "pytest_html",
    ]

    /// The first that can. Throws what is missing, and how it is had.
    func find() throws(StackFailure) -> Python {
        var seen: [Python] = []
        for path in candidates {
            guard let python = probe(path) else { continue }
            let hasPlaywright = !python.modules.isDisjoint(with: ["pytest_playwright", "pytest_playwright_asyncio"])
            if python.modules.contains("pytest"), hasPlaywright { return python }
            seen.append(python)
        }
        try context.cancellation.check(in: .suites)
        guard let first = seen.first else {
            throw StackFailure(
                .suites, "Playwright's tests in Python need a Python: none is in \".build-tools\", \".venv\" or PATH.",
                hint: "Install python3 with its venv module.")
        }
        let lacks = first.modules.contains("pytest") ? "pytest_playwright" : "pytest"
        let others = seen.dropFirst().map { ", nor can \"\($0.path)\"" }.joined()
        throw StackFailure(
            .suites, "\"\(first.path)\" cannot import \"\(lacks)\"\(others).",
            hint: """
                Install it where the tests find it: \
                python3 -m venv .venv && .venv/bin/pip install pytest pytest-playwright
                """)
    }

    private var candidates: [String] {
        let inFolders = folders.flatMap { folder in
            [".build-tools", ".venv", "venv"].map { "\(folder)/\($0)/bin/python" }
        }
        let path = (variables["PATH"] ?? "/usr/bin:/bin").split(separator: ":").map(String.init)
        let inPath = path.compactMap(ofPytest) + path.flatMap { ["\($0)/python3", "\($0)/python"] }
        let active = variables["VIRTUAL_ENV"].map { ["\($0)/bin/python"] } ?? []
        var paths: [String] = []
        for path in active + inFolders + inPath where access(path, X_OK) == 0 && !paths.contains(path) {
            paths.append(path)
        }
        return paths
    }

    /// The Python of the environment that a `pytest` here was installed into, be it by a link.
    private func ofPytest(in folder: String) -> String? {
        guard let real = realpath(folder + "/pytest", nil) else { return nil }
        defer { free(real) }
        let path = String(cString: real)
        return path.lastIndex(of: "/").map { path[..<$0] + "/python" }
    }

    /// Nil where it cannot even be asked.
    private func probe(_ path: String) -> Python? {
        let script = """
            from importlib.util import find_spec
            from os.path import dirname, join
            from sys import argv
            for name in argv[1:]:
                if find_spec(name): print("module", name)
            playwright = find_spec("playwright")
            if playwright and playwright.origin:
                print("driver", join(dirname(playwright.origin), "driver", "package"))
            """
        let program = ChildProgram(
            candidates: [path], arguments: [path, "-c", script] + Self.asked,
            environment: variables.map { "\($0.key)=\($0.value)" }, workingDirectory: context.folder)
        let process = SuiteProcess(
            program: program, mark: variables[SuiteProcesses.markVariable] ?? "", limit: .seconds(30), ladder: .kill)
        var said: [UInt8] = []
        guard let result = try? process.run(cancellation: context.cancellation, output: { said += $0 }),
            result.ending.hasSucceeded
        else { return nil }
        var python = Python(path: path, modules: [])
        for line in String(decoding: said, as: UTF8.self).split(separator: "\n") {
            if line.hasPrefix("module ") { python.modules.insert(String(line.dropFirst(7))) }
            if line.hasPrefix("driver ") { python.driver = String(line.dropFirst(7)) }
        }
        return python
    }
}
