import ArgumentParser
import Execution
import Glibc
import Processes

/// `sluice internal-as USER -- PROGRAM ARGUMENT…`: a program as the user of a job; for actions that touch what is the user's.
struct InternalAsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "internal-as", abstract: "Start a program as the user of a job.", shouldDisplay: false)

    @Argument var user: String

    @Argument(parsing: .postTerminator) var program: [String]

    func run() throws {
        guard let argument = StepUserArgument(text: user), let name = program.first else {
            throw Failure.usage("'internal-as' is for programs that sluice starts.")
        }
        do throws(KeeperError) {
            try argument.user.become()
        } catch {
            throw Failure.fault(error.message)
        }
        var words = program.map { strdup($0) } + [nil]
        execvp(name, &words)
        throw Failure.fault("The program '\(name)' cannot be started: \(String(cString: strerror(errno))).")
    }
}
