import ArgumentParser
import Display
import Foundation
import Source

/// The command line. Errors of every kind become text and exit code here, and nowhere else.
@main
struct Sluice: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sluice",
        abstract: "Runs GitHub workflow files anywhere, each run pinned to a commit.",
        discussion: """
            Without a subcommand it lists the repository's workflows.

            Exit codes: 0 success; 1 the run (or what was checked) failed; 2 bad usage or an invalid workflow; \
            3 an internal fault; 130 cancelled.
            """,
        version: version,
        subcommands: [
            RunCommand.self, PlanCommand.self, ValidateCommand.self, EvalCommand.self, HistoryCommand.self,
            ShowCommand.self, LogsCommand.self, ArtifactsCommand.self, CancelCommand.self, RerunCommand.self,
            ResumeCommand.self, EnvironmentsCommand.self, ApproveCommand.self, RejectCommand.self, ShellCommand.self,
            ObligationsCommand.self, LockCommand.self, DoctorCommand.self, SelftestCommand.self, VerifyCommand.self,
            WhyCommand.self, CollectCommand.self, ScheduleCommand.self, StackCommand.self, ListCommand.self,
            AlertCommand.self, ServeCommand.self, DispatchCommand.self, BackupCommand.self, RestoreCommand.self,
            InternalActionCommand.self, InternalAsCommand.self, InternalContainerCommand.self,
            InternalServerCommand.self,
            InternalHistoryCommand.self, InternalStacksCommand.self,
        ],
        defaultSubcommand: ListCommand.self)

    static let version = "0.1.0"

    static func main() async {
        do {
            try checkCommandName()
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            try checkOutput(of: command)
        } catch let failure as Failure {
            show(failure)
            Foundation.exit(failure.code.rawValue)
        } catch {
            exit(showing: error)
        }
    }

    /// An answer that nobody got is no answer; of a run its result counts, which the history has.
    private static func checkOutput(of command: any ParsableCommand) throws(Failure) {
        guard let code = StandardOutput.failure, !(command is RunCommand) else { return }
        throw .fault("Standard output cannot be written: \(String(cString: strerror(code))).")
    }

    /// Without this the parser would take a mistyped command for an argument of the default one.
    private static func checkCommandName() throws(Failure) {
        let words = CommandLine.arguments.dropFirst()
        guard let name = words.first == "help" ? words.dropFirst().first : words.first, !name.hasPrefix("-") else {
            return
        }
        let known = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        guard !known.contains(name) else { return }
        let near = nearestName(to: name, among: known.filter { $0 != "internal-action" })
        throw .usage(
            "There is no command '\(name)'.",
            hint: (near.map { "Did you mean '\($0)'? " } ?? "") + "'sluice --help' lists them.")
    }

    private static func show(_ failure: Failure) {
        let style = Style(descriptor: STDERR_FILENO, environment: ProcessInfo.processInfo.environment)
        let renderer = DiagnosticRenderer(files: failure.files, coloured: style.isColoured)
        for diagnostic in failure.diagnostics.toldOnce().sortedByPlace() {
            StandardOutput.write(renderer.render(diagnostic) + "\n", to: STDERR_FILENO)
        }
    }

    /// What the argument parser threw: help and version are no errors; bad usage is exit code 2, by our own contract.
    private static func exit(showing error: any Error) -> Never {
        let text = fullMessage(for: error)
        if exitCode(for: error) == .success {
            StandardOutput.write(text + "\n")
            Foundation.exit(0)
        }
        if exitCode(for: error) == .validationFailure {
            StandardOutput.write(text + "\n", to: STDERR_FILENO)
            Foundation.exit(Failure.Code.usage.rawValue)
        }
        StandardOutput.write("error: \(error)\n", to: STDERR_FILENO)
        Foundation.exit(Failure.Code.fault.rawValue)
    }
}
