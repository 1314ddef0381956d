import ArgumentParser
import Display
import Glibc
import History
import Stacks

/// `sluice stack guard`: the process beside a stack test that takes the stack down when the test dies; started by the test, not by
/// people. While the stack stands without its test, it follows the logs. What it prints goes to a file of the test's output.
struct StackGuardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guard", abstract: "Take a stack down when its test dies.", shouldDisplay: false)

    @Argument var project: String

    @Option(name: .customLong("store")) var storeDirectory: String

    func run() throws {
        let store = try reading { () throws(HistoryError) in try Store.open(directory: storeDirectory) }
        let project = project
        let following = StackFollowing { Self.tell($0) }
        // Its test's terminal may close; whoever ends a machine or a session may end it, and what it leaves is known.
        let signals = InterruptSignals { signal in
            guard case .interrupt(name: "SIGTERM") = signal else { return }
            // Of a stack that stands without its test, what was written until now is kept.
            if Self.isTestGone, (try? store.stack(project))?.state == .kept {
                following.awaitBegin(within: .seconds(10))
            }
            following.end()
            _exit(0)
        }
        defer { signals.stop() }
        var stackGuard = StackGuard(
            input: GuardInput(descriptor: STDIN_FILENO),
            isRelieved: { (try? store.stack(project)).map { $0?.isStanding != true } ?? false },
            attempt: {
                let problem = Self.attempt(project, store, following)
                Self.tell(problem ?? "The stack '\(project)' is taken down.")
                return problem
            },
            follow: { secrets, since in Self.follow(project, store, following, secrets: secrets, since: since) })
        Self.tell("Guards the stack '\(project)'.")
        let ending = stackGuard.run()
        following.end()
        if ending == .givenUp {
            Self.tell("The stack '\(project)' is left to the next 'sluice'.")
            throw Failure(.failed)
        }
    }

    /// Whether nobody holds the other end of the pipe.
    private static var isTestGone: Bool {
        var input = pollfd(fd: STDIN_FILENO, events: 0, revents: 0)
        return poll(&input, 1, 0) > 0 && Int32(input.revents) & POLLHUP != 0
    }

    /// Read anew each time: its test may have added to it until it died.
    private static func attempt(_ project: String, _ store: Store, _ following: StackFollowing) -> String? {
        do throws(HistoryError) {
            guard let stack = try store.stack(project) else { return nil }
            if following.isActive {
                // A docker that does not answer is told of by what follows.
                try? stack.teardown.stop()
                following.end()
            }
            return StackClosing(store: store).attempt(stack, by: stack.state == .kept ? "its time" : "its guard")
        } catch {
            return error.message
        }
    }

    private static func follow(
        _ project: String, _ store: Store, _ following: StackFollowing, secrets: [String], since: Int64
    ) {
        do throws(HistoryError) {
            guard let stack = try store.stack(project) else { return }
            following.begin(stack, secrets: secrets, since: since)
        } catch {
            tell("The logs of the stack '\(project)' are not followed: \(error.message)")
        }
    }

    private static func tell(_ sentence: String) {
        StandardOutput.write("\(SystemClock().now().text) \(sentence)\n")
    }
}
