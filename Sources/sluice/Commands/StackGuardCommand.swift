import ArgumentParser
import Display
import Glibc
import History
import Stacks

/// `sluice stack guard`: the process beside a stack test that takes the stack down when the test dies; started by the test, not by
/// people. What it prints goes to a file of the test's output.
struct StackGuardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guard", abstract: "Take a stack down when its test dies.", shouldDisplay: false)

    @Argument var project: String

    @Option(name: .customLong("store")) var storeDirectory: String

    func run() throws {
        // Its test's terminal may close; whoever ends a machine or a session may end it, and what it leaves is known.
        signal(SIGHUP, SIG_IGN)
        signal(SIGINT, SIG_IGN)
        let store = try reading { () throws(HistoryError) in try Store.open(directory: storeDirectory) }
        let project = project
        var stackGuard = StackGuard(
            input: GuardInput(descriptor: STDIN_FILENO),
            isRelieved: { (try? store.stack(project)).map { $0?.isStanding != true } ?? false },
            attempt: {
                let problem = Self.attempt(project, store)
                Self.tell(problem ?? "The stack '\(project)' is taken down.")
                return problem
            })
        Self.tell("Guards the stack '\(project)'.")
        if stackGuard.run() == .givenUp {
            Self.tell("The stack '\(project)' is left to the next 'sluice'.")
            throw Failure(.failed)
        }
    }

    /// Read anew each time: its test may have added to it until it died.
    private static func attempt(_ project: String, _ store: Store) -> String? {
        do throws(HistoryError) {
            guard let stack = try store.stack(project) else { return nil }
            return StackClosing(store: store).attempt(stack, by: stack.state == .kept ? "its time" : "its guard")
        } catch {
            return error.message
        }
    }

    private static func tell(_ sentence: String) {
        StandardOutput.write("\(SystemClock().now().text) \(sentence)\n")
    }
}
