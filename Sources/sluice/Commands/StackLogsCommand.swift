import ArgumentParser
import Display
import Glibc
import History
import Stacks

/// `sluice stack logs`: what the containers of a stack wrote, in one line of time.
struct StackLogsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Show what the containers and suites of a stack wrote, by time.",
        discussion: """
            Also of a stack that is gone. With --json each line is one object: time, source, text, and gap where it stands for \
            lines that could not be had. Fields are only ever added.
            """)

    @Argument(help: "The stack file, the stack's name, or the project; the newest stack without it.")
    var stack: String?

    @Option(
        name: .customLong("source"),
        help: ArgumentHelp("Only this service, suite ('suite NAME') or container.", valueName: "name"))
    var sources: [String] = []

    @Option(help: "Only so many of the last lines.")
    var tail: Int?

    @Flag(help: "Go on until the stack is gone.")
    var follow = false

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @OptionGroup var location: LocationOptions

    func validate() throws {
        if let tail, tail < 0 { throw ValidationError("--tail counts lines.") }
    }

    func run() throws {
        guard let store = try StackHome(location).project.existingStore() else {
            throw Failure.usage("There was no stack here yet.")
        }
        let recorded = try StackArgument(store: store, name: stack).newest()
        let folder = recorded.logs
        let selection = StackTimeline.Selection(sources: Set(sources))
        guard let timeline = StackTimeline(folder: folder, selection) else {
            // One that is just beginning, or never came to its containers.
            guard recorded.isStanding || errno == ENOENT else {
                throw Failure.fault("The logs in '\(folder)' cannot be read: \(String(cString: strerror(errno))).")
            }
            return
        }
        write(timeline.next(tail: tail))
        while follow, StandardOutput.failure == nil, try isFollowed(recorded.project, store) {
            usleep(200_000)
            write(timeline.next())
        }
        write(timeline.next())
        if recorded.state == .kept, !recorded.isGuarded {
            StandardOutput.write(
                "Nobody follows the logs of the stack '\(recorded.project)' any more: its guard has ended.\n",
                to: STDERR_FILENO)
        }
        if timeline.tornLines > 0 {
            throw Failure.fault("\(timeline.tornLines) lines in '\(folder)' are torn: the disk was full, most likely.")
        }
    }

    /// Whether somebody still writes to it.
    private func isFollowed(_ project: String, _ store: Store) throws(Failure) -> Bool {
        let stack = try reading { () throws(HistoryError) in try store.stack(project) }
        return stack.map { $0.isBeingTested || ($0.isStanding && $0.isGuarded) } ?? false
    }

    private func write(_ lines: [StackLine]) {
        let text = StackLogText(sources: lines.map(\.source), style: .standardOutput)
        StandardOutput.write(lines.map { (json ? StackLogText.json($0) : text.line($0)) + "\n" }.joined())
    }
}
