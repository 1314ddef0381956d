import Expressions
import Workflows

/// What people look at of a suite that has failed.
struct SuiteFailure {
    let context: StackContext
    let suite: StackSuite

    /// Nil for one that has not.
    /// - Parameter output: Its last lines.
    func failure(of result: SuiteResult, output: [String]) -> StackFailure? {
        guard result.outcome != .success, let message = result.message else { return nil }
        if result.outcome == .cancelled { return StackFailure(.suites, message) }
        let failed = result.cases.first { $0.outcome == .failure }
        let service = service(of: failed)
        let log = service.map { context.lastLines($0, Self.lines) } ?? []
        return StackFailure(
            .suites, "Suite \"\(result.name)\": \(message)", hint: hint(failed), at: suite.name.range, service: service,
            lastLines: log.isEmpty ? Array(output.suffix(Self.lines)) : log, screenshot: screenshot(of: failed))
    }

    private static let lines = 20

    /// The one whose address the failing test speaks of, else the one that the whole suite is about.
    private func service(of failed: SuiteResult.Case?) -> String? {
        // Nothing is known of a target's services but their addresses, which may all be one.
        guard context.target == nil else { return nil }
        let named = context.addresses.first { address in
            failed?.message?.contains("127.0.0.1:\(address.hostPort)") == true
                || failed?.message?.contains("localhost:\(address.hostPort)") == true
        }
        if let named { return named.service }
        guard let template = suite.baseURL, let base = try? template.value.string(in: context.scope()) else {
            return nil
        }
        let port = base.split(separator: "/").dropFirst().first?.split(separator: ":").last
        return context.addresses.first { port == "\($0.hostPort)" }?.service
    }

    private func screenshot(of failed: SuiteResult.Case?) -> String? {
        failed?.attachments.first { path in [".png", ".jpg", ".jpeg"].contains { path.hasSuffix($0) } }
    }

    private func hint(_ failed: SuiteResult.Case?) -> String? {
        failed?.attachments.first { $0.hasSuffix(".zip") }.map { "Its trace: playwright show-trace \($0)" }
    }
}
