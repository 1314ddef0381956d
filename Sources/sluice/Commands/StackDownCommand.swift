import ArgumentParser
import Display
import Glibc
import History
import Processes
import Source

/// `sluice stack down`: takes stacks down that stand for work by hand, are kept, or were left.
struct StackDownCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down", abstract: "Take a stack down, and see that nothing of it is left.")

    @Argument(help: "The stack file, the stack's name, or the project as 'sluice stack list' shows it.")
    var stack: String?

    @Flag(help: "All stacks of this repository, except those that are being tested.")
    var all = false

    @OptionGroup var location: LocationOptions

    func validate() throws {
        if all != (stack == nil) { throw ValidationError("Name a stack, or write --all.") }
    }

    func run() throws {
        guard let store = try StackHome(location).project.existingStore() else {
            guard all else { throw Failure.usage("No stack '\(stack ?? "")' is up.") }
            StandardOutput.write("No stack is up.\n")
            return
        }
        let standing = try StackArgument(store: store, name: stack).standing()
        let (tested, mine) = (standing.filter(\.isBeingTested), standing.filter { !$0.isBeingTested })
        if let stack = tested.first, mine.isEmpty {
            throw Failure.usage(
                "The stack '\(stack.project)' is being tested by process \(stack.draft.owner.processID).",
                hint: "Ctrl-C there takes it down.")
        }
        if mine.isEmpty { StandardOutput.write("No stack is up.\n") }
        let problems = mine.compactMap { stack in
            StackDownCommand.takeDown(stack, store).map { "The stack '\(stack.project)' cannot be taken down: \($0)" }
        }
        guard problems.isEmpty else { throw Failure(.failed, problems.map { .error($0) }) }
    }

    /// Why it is not gone, or nil; tells that it is.
    static func takeDown(
        _ stack: RecordedStack, _ store: Store, by person: String = OperatingSystemUser.name
    ) -> String? {
        stack.endFollowing { StandardOutput.write($0 + "\n", to: STDERR_FILENO) }
        if let problem = StackClosing(store: store).attempt(stack, by: person) { return problem }
        // A guard that still tries has nothing left to try.
        if let guardian = stack.guardian { ProcessHandle.open(guardian.process)?.send(SIGTERM) }
        StandardOutput.write("The stack '\(stack.project)' is taken down.\n")
        return nil
    }
}
