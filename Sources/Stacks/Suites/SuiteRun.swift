import Glibc
import Processes
import Redaction
import Workflows

/// One suite: its command started, heard and ended, its report read and judged.
struct SuiteRun {
    let context: StackContext
    let suite: StackSuite
    let ladder: TerminationLadder
    private let masks: Redactor

    init(_ context: StackContext, _ suite: StackSuite, ladder: TerminationLadder) {
        self.context = context
        self.suite = suite
        self.ladder = ladder
        masks = Redactor(secrets: context.secrets.values.sorted())
    }

    private var name: String { suite.name.value }
    private var fileName: String { suite.fileName }
    private var folder: String { "\(context.output)/suites/\(fileName)" }

    /// What it has shown, and the failure that follows from it.
    func run() -> (SuiteResult, StackFailure?) {
        let start = ContinuousClock.now
        do throws(StackFailure) {
            let environment = SuiteEnvironment(context: context)
            let variables = try environment.variables(of: suite)
            // Of an earlier test with the same folder.
            removeTree(folder)
            guard makeFolders(folder), makeFolders("\(context.output)/logs") else {
                throw StackFailure(.suites, "The folder \"\(folder)\" cannot be made.")
            }
            defer { removeTree("\(folder)/\(PlaywrightCommand.browsersName)") }
            let command = try command(environment, variables)
            return try run(command, mark: environment.mark(of: suite), since: start)
        } catch {
            let failure = masked(error)
            let outcome: StackOutcome = context.cancellation.isCancelled ? .cancelled : .failure
            let result = SuiteResult(
                name: name, outcome: outcome, counts: TestCounts(), seconds: seconds(since: start),
                message: failure.message)
            return (result, failure)
        }
    }

    private func command(
        _ environment: SuiteEnvironment, _ variables: [String: String]
    ) throws(StackFailure) -> SuiteCommand {
        var workingDirectory = context.folder
        if let folder = suite.workingDirectory { workingDirectory = absolute(try environment.text(folder)) }
        switch suite.kind {
        case .playwright(let tests):
            let playwright = PlaywrightCommand(
                context: context, suite: suite, output: folder, workingDirectory: workingDirectory)
            return try playwright.command(tests: absolute(try environment.text(tests)), variables: variables)
        case .command(let text):
            let command = try environment.text(text)
            var report = SuiteCommand.Report.none(command: command)
            if let junit = suite.junit { report = .junit(try environment.text(junit), folder: context.folder) }
            return SuiteCommand(
                arguments: ["bash", "-eo", "pipefail", "-c", command], folder: workingDirectory,
                environment: variables, report: report)
        }
    }

    private func run(
        _ command: SuiteCommand, mark: String, since start: ContinuousClock.Instant
    ) throws(StackFailure) -> (SuiteResult, StackFailure?) {
        let reading = SuiteReading(suite: name, report: command.report)
        var output = try SuiteOutput(
            suite: name, path: "\(context.output)/logs/suite-\(fileName).log", masks: masks, tell: context.tell)
        defer { output.close() }
        let process = SuiteProcess(
            program: command.program, mark: mark, limit: .seconds(suite.within), ladder: ladder)
        let end: SuiteProcess.Result
        do {
            end = try process.run(
                cancellation: context.cancellation, stopping: { output.stop() }, output: { output.append($0) })
        } catch {
            throw StackFailure(.suites, "It cannot be started. \(error.message)", at: suite.name.range)
        }
        output.finish()
        let (evidence, paths) = reading.read()
        let brought = bring(evidence, paths, command)
        let verdict = SuiteVerdict(
            suite: name, allowedSkips: suite.allowedSkips.map { NameWildcard($0.value) }, within: suite.within)
        let result = verdict.result(
            end.ending, brought, seconds: seconds(since: start), lastLine: output.lastLine)
        warn(of: brought, left: end.left)
        return (result, SuiteFailure(context: context, suite: suite).failure(of: result, output: output.last))
    }

    /// Keeps the report, masks what it says, and brings what belongs to its tests among the artifacts.
    private func bring(
        _ evidence: SuiteVerdict.Evidence, _ paths: [String], _ command: SuiteCommand
    ) -> SuiteVerdict.Evidence {
        let (output, base) = (context.output, command.folder)
        var reports = SuiteAttachments(output: output, folder: "\(folder)/reports", base: base)
        var attachments = SuiteAttachments(output: output, folder: "\(folder)/attachments", base: base)
        for path in reports.brought(paths) { maskFile("\(context.output)/\(path)") }
        // pytest-html's.
        let page = "\(folder)/report.html"
        if PathSearch.kind(page) != nil { maskFile(page) }
        switch evidence {
        case .missing(let why): return .missing(masks.redact(why))
        case .command(let text): return .command(masks.redact(text))
        case .report(var report):
            for index in report.tests.indices {
                var test = report.tests[index]
                if test.result.attachments.isEmpty, test.result.outcome == .failure, let results = command.results {
                    test.result.attachments = SuiteAttachments.unnamed(of: test.result.name, in: results)
                }
                test.result.attachments = attachments.brought(test.result.attachments)
                test.result.name = masks.redact(test.result.name)
                test.result.message = test.result.message.map(masks.redact)
                report.tests[index] = test
            }
            report.errors = report.errors.map(masks.redact)
            for problem in reports.copy.problems + attachments.copy.problems { context.tell(.warned(problem)) }
            return .report(report)
        }
    }

    /// What a test has printed stands in its report, too.
    private func maskFile(_ path: String) {
        guard !context.secrets.isEmpty else { return }
        do {
            try replaceFile(path, with: String(decoding: masks.redact(readSmallFile(path)), as: UTF8.self))
        } catch {
            unlink(path)
            context.tell(.warned("The report \"\(path)\" cannot be masked and is not kept. \(error.message)"))
        }
    }

    private func warn(of evidence: SuiteVerdict.Evidence, left: [String]) {
        if !left.isEmpty {
            let names = left.map { "\"\($0)\"" }.joined(separator: ", ")
            context.tell(.warned("The suite \"\(name)\" left processes running, which were ended: \(names)."))
        }
        guard case .report(let report) = evidence else { return }
        for test in report.tests where test.isFlaky {
            context.tell(
                .warned("\"\(test.result.name)\" of the suite \"\(name)\" passed only when it was tried again."))
        }
    }

    private func absolute(_ path: String) -> String {
        let path = path.hasSuffix("/") && path.count > 1 ? String(path.dropLast()) : path
        let plain = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
        return plain.hasPrefix("/") ? plain : plain == "." ? context.folder : "\(context.folder)/\(plain)"
    }

    private func masked(_ failure: StackFailure) -> StackFailure {
        var failure = failure
        failure.message = "Suite \"\(name)\": \(masks.redact(failure.message))"
        failure.hint = failure.hint.map(masks.redact)
        failure.range = failure.range ?? suite.name.range
        return failure
    }

    private func seconds(since start: ContinuousClock.Instant) -> Double {
        let elapsed = (ContinuousClock.now - start).components
        return Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
    }
}
