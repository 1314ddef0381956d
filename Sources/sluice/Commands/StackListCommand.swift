import ArgumentParser
import Display
import Expressions
import History

/// `sluice stack list`: the stacks that are up, and those that were.
struct StackListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the stacks that are up, or all that were tested here.",
        discussion: """
            With --json each is one object: project, name, file, folder, variant, sha, dirty, partial, compose_digest, state \
            (open, kept, left, closed or abandoned), opened_at, keep_until, closed_at, closed_by, reason, outcome, run, job, \
            output, attempts, last_error, evidence, target. Fields are only ever added.
            """)

    @Flag(help: "Those that are gone, too: the newest hundred.")
    var all = false

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @OptionGroup var location: LocationOptions

    private static let most = 100

    func run() throws {
        let store = try StackHome(location).project.existingStore()
        let stacks = try reading { () throws(HistoryError) in
            try (all ? store?.stacks(limit: Self.most) : store?.standingStacks()) ?? []
        }
        if json {
            StandardOutput.write(stacks.map { $0.value.json(.compact) + "\n" }.joined())
        } else if stacks.isEmpty {
            StandardOutput.write(all ? "No stack was tested here yet.\n" : "No stack is up.\n")
        } else {
            let text = StackText(style: .standardOutput, now: SystemClock().now())
            StandardOutput.write(text.table(stacks))
        }
    }
}
