import ArgumentParser
import Display
import Execution
import History
import Processes

/// `sluice internal-stacks FOLDER --for USER`: what a store knows of stacks, one JSON object a line, as the user of a job, whose store it
/// is, reads it; started by the engine, not by people.
struct InternalStacksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "internal-stacks", abstract: "Tell what a job's store knows of stacks.", shouldDisplay: false)

    @Argument var store: String

    @Option(name: .customLong("for")) var user: String

    func run() throws {
        guard let argument = StepUserArgument(text: user) else { throw Failure.usage("'\(user)' is no user.") }
        do throws(KeeperError) {
            try argument.user.become()
        } catch {
            throw Failure.fault(error.message)
        }
        let entries = try reading { () throws(HistoryError) in
            try Store.open(directory: store).stackEntries()
        }
        StandardOutput.write(JobStacks.text(entries))
    }
}
