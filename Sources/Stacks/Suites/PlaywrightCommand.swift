import Glibc
import Processes
import Workflows

/// How a folder of Playwright tests is run, in Python or in Node.
struct PlaywrightCommand {
    let context: StackContext
    let suite: StackSuite
    /// The suite's own folder of results.
    let output: String
    /// Where the command starts.
    let workingDirectory: String

    /// Throws what is missing and how it is had.
    func command(tests: String, variables: [String: String]) throws(StackFailure) -> SuiteCommand {
        guard PathSearch.kind(tests) != nil else {
            throw StackFailure(.suites, "The folder \"\(tests)\" is not there.", at: suite.name.range)
        }
        switch PlaywrightFolder.find(tests, within: context.folder) {
        case .python: return try python(tests, variables)
        case .node(let root): return try node(tests, root: root, variables)
        case nil:
            throw StackFailure(
                .suites,
                "\"\(tests)\" holds no Playwright tests: neither \"test_*.py\" nor \"playwright.config.*\" was found.",
                at: suite.name.range)
        }
    }

    private func python(_ tests: String, _ variables: [String: String]) throws(StackFailure) -> SuiteCommand {
        let folders = PlaywrightFolder.ancestors(of: tests, to: repository)
        let python = try PythonSearch(context: context, variables: variables, folders: folders).find()
        var arguments = [
            python.path, "-m", "pytest", tests, "-v", "--junitxml=\(output)/junit.xml",
            "--screenshot=only-on-failure", "--tracing=retain-on-failure", "--output=\(output)/results",
        ]
        if python.modules.contains("pytest_base_url"), let base = variables["BASE_URL"] {
            arguments.append("--base-url=\(base)")
        }
        if python.modules.contains("pytest_html") {
            arguments += ["--html=\(output)/report.html", "--self-contained-html"]
        }
        return SuiteCommand(
            arguments: arguments, folder: workingDirectory,
            environment: try withBrowser(variables, driver: python.driver),
            report: .junit("\(output)/junit.xml", folder: "/"), results: "\(output)/results")
    }

    private func node(
        _ tests: String, root: String, _ variables: [String: String]
    ) throws(StackFailure) -> SuiteCommand {
        let folders = PlaywrightFolder.ancestors(of: root, to: repository)
        let modules = folders.map { "\($0)/node_modules" }
        let programs: [String] = modules.map { "\($0)/.bin/playwright" }
        guard let program = programs.first(where: { access($0, X_OK) == 0 }) else {
            throw StackFailure(
                .suites, "\"@playwright/test\" is not installed in \"\(root)\" or above it.",
                hint: "Run \"npm ci\" there.", at: suite.name.range)
        }
        var environment = try withBrowser(variables, driver: Self.driver(program, modules))
        // The second of each pair is the newer name.
        environment["PLAYWRIGHT_JSON_OUTPUT_NAME"] = "\(output)/report.json"
        environment["PLAYWRIGHT_JSON_OUTPUT_FILE"] = "\(output)/report.json"
        environment["PLAYWRIGHT_HTML_REPORT"] = "\(output)/html"
        environment["PLAYWRIGHT_HTML_OUTPUT_DIR"] = "\(output)/html"
        environment["PLAYWRIGHT_HTML_OPEN"] = "never"
        // What `baseURL` is where the project's configuration says nothing: there is no option for it.
        environment["PLAYWRIGHT_TEST_BASE_URL"] = variables["BASE_URL"]
        let filter = tests == root ? [] : [Self.pattern(tests) + "/"]
        return SuiteCommand(
            arguments: [program, "test"] + filter
                + ["--reporter=list,json,html", "--trace=retain-on-failure", "--output=\(output)/results"],
            folder: root, environment: environment, report: .playwright("\(output)/report.json"))
    }

    private func withBrowser(
        _ variables: [String: String], driver: String?
    ) throws(StackFailure) -> [String: String] {
        guard let driver, let standIn = BrowserStandIn(driver: driver, variables: variables) else { return variables }
        if let warning = standIn.warning { context.tell(.warned(warning)) }
        return variables.merging(try standIn.make(in: "\(output)/\(Self.browsersName)")) { $1 }
    }

    /// Removed when the suite has ended.
    static let browsersName = ".browsers"

    /// The folder above which no tools of the project are looked for.
    private var repository: String {
        var folder = context.folder
        while PathSearch.kind(folder + "/.git") == nil {
            guard let slash = folder.lastIndex(of: "/"), slash > folder.startIndex else { return context.folder }
            folder = String(folder[..<slash])
        }
        return folder
    }

    /// The folder of `playwright-core`, as npm lays it out, and as pnpm does: beside what depends on it.
    private static func driver(_ program: String, _ modules: [String]) -> String? {
        let packages = [program] + modules.flatMap { ["\($0)/@playwright/test", "\($0)/playwright"] }
        for package in packages {
            guard let real = realpath(package, nil) else { continue }
            defer { free(real) }
            let folders = PlaywrightFolder.ancestors(of: String(cString: real), to: "")
            let candidates = folders.flatMap { ["\($0)/playwright-core", "\($0)/node_modules/playwright-core"] }
            if let found = candidates.first(where: { access("\($0)/browsers.json", R_OK) == 0 }) { return found }
        }
        return nil
    }

    /// Playwright takes the names of files as regular expressions.
    private static func pattern(_ path: String) -> String {
        path.map { ".+*?^$()[]{}|\\".contains($0) ? "\\\($0)" : String($0) }.joined()
    }
}
