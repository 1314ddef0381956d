import ArgumentParser
import Display
import Expressions
import History

/// `sluice environments`: what is live in each environment.
struct EnvironmentsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "environments", abstract: "Tell which commit is live in which environment.",
        discussion: """
            An environment is known from the first job that succeeded for it. With --json each is one object: environment, run, \
            job, workflow, sha, ref, snapshot, url, requester, approved_by, deployed_at. Fields are only ever added.
            """)

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @OptionGroup var location: LocationOptions

    func run() throws {
        guard let store = try Project(location).existingStore() else {
            if !json { StandardOutput.write("Nothing has been deployed yet.\n") }
            return
        }
        let live = try reading { () throws(HistoryError) in try store.liveDeployments() }
        if json {
            StandardOutput.write(live.map { $0.value.json(.compact) + "\n" }.joined())
        } else if live.isEmpty {
            StandardOutput.write("Nothing has been deployed yet.\n")
        } else {
            StandardOutput.write(EnvironmentsText(style: .standardOutput, now: SystemClock().now()).text(live))
        }
    }
}
