import Foundation
import Glibc
import TestSupport
import Testing

/// The server's pages in a real browser: the tests of `Tests/Browser`, by pytest and Playwright.
@Suite("The pages in a browser", .ownThread)
struct BrowserTests {
    /// Where `scripts/test-tools` has put it, or on the PATH.
    private static let pytest: String? = {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = [FileManager.default.currentDirectoryPath + "/.build-tools/programs"]
        return (folders + path.split(separator: ":").map(String.init)).map { $0 + "/pytest" }
            .first { access($0, X_OK) == 0 }
    }()

    /// Takes as long as all others.
    private static let longest = "every_page"
    /// The other files of tests, without `test_` and `.py`: one after the other.
    static let files = [
        "approval", "dispatch", "history", "hostile_names", "keyboard", "log", "obligations", "overview", "reports",
        "run",
        "waits",
    ]

    @Test(
        "do what people need", .serialized,
        .enabled(if: geteuid() == 0, "A browser of another user takes root to start."),
        .enabled(if: pytest != nil, "pytest is not here: scripts/test-tools installs it."), arguments: files)
    func passes(_ name: String) throws { try run(name) }

    @Test(
        "are each without a fault, on a desktop and on a phone, light and dark",
        .enabled(if: geteuid() == 0, "A browser of another user takes root to start."),
        .enabled(if: pytest != nil, "pytest is not here: scripts/test-tools installs it."))
    func everyPage() throws { try run(Self.longest) }

    private func run(_ name: String) throws {
        try Scratch.with { scratch in
            let file = FileManager.default.currentDirectoryPath + "/Tests/Browser/test_\(name).py"
            try #require(access(file, R_OK) == 0, "Tests run in the repository's root.")
            let pytest = try #require(Self.pytest)
            let answer = try scratch.start(
                ["-q", "-p", "no:cacheprovider", "--tb=short", file], program: pytest,
                environment: ["SLUICE": scratch.sluice, "PYTHONDONTWRITEBYTECODE": "1"]
            ).answer(within: 1800)
            #expect(answer.status == 0, "\(answer)")
        }
    }

    @Test("are each in the list above")
    func complete() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: "Tests/Browser")
            .filter { $0.hasPrefix("test_") && $0.hasSuffix(".py") }
            .map { String($0.dropFirst("test_".count).dropLast(".py".count)) }
        #expect(names.sorted() == (Self.files + [Self.longest]).sorted())
    }
}
