import Workflows

/// Playwright's folder of screenshots and traces: by itself `test-results` beside the tests, under a stack test the suite's
/// own folder, so that two tests of one work tree do not write to the same.
struct PlaywrightResults {
    private static let usualName = "test-results"

    private let context: StackContext

    init(_ context: StackContext) { self.context = context }

    /// What is among the artifacts already, for a path where Playwright would have written by itself: nothing where every
    /// test has passed, since only those that fail leave something. Nil for another path.
    func kept(insteadOf pattern: String) -> [String]? {
        let path = Self.parts(pattern)
        for suite in context.file.suites {
            guard case .playwright(let folder) = suite.kind,
                let tests = try? StackEvaluation(context, .collect).text(folder)
            else { continue }
            // Beside the tests, or beside the configuration or the command's folder above them.
            let parts = Self.parts(tests)
            let places = (0...parts.count).map { parts.prefix($0) + [Self.usualName] }
            guard places.contains(where: { $0 == path[...] }) else { continue }
            let kept = "suites/\(suite.fileName)/results"
            return PathSearch.kind("\(context.output)/\(kept)") == nil ? [] : [kept]
        }
        return nil
    }

    private static func parts(_ path: String) -> [String] {
        path.split(separator: "/").filter { $0 != "." }.map(String.init)
    }
}
