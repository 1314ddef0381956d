import ArgumentParser
import Display

/// `sluice internal-history`: a long history that nobody ran, to measure with; called by `scripts/make-history`.
struct InternalHistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "internal-history", abstract: "Make up a history of runs, to measure with.",
        shouldDisplay: false)

    @Argument(help: "The workflows whose runs it has, in turn.")
    var workflows: [String]

    @Option(parsing: .unconditional, help: "How many runs.")
    var runs: Int

    @Option(name: .customLong("ref"), help: "The branches that they are of, in turn.")
    var refs: [String]

    @Option(name: .customLong("data-dir"), help: ArgumentHelp("The store.", valueName: "folder"))
    var dataDirectory: String

    func validate() throws {
        if runs < 1 { throw ValidationError("--runs must be 1 or more, not \(runs).") }
    }

    func run() throws {
        let directory = resolvedPath(dataDirectory, from: Project.workingDirectory)
        let preparations = try workflows.flatMap { workflow in
            try refs.map { ref in
                try RunPreparation(workflow, EventOptions.parse(["--ref", ref, "--data-dir", directory]))
            }
        }
        try MadeHistory(preparations, in: directory).record(runs) { done in
            if done % 10_000 == 0 { StandardOutput.write("\(done) runs\n", to: 2) }
        }
    }
}
