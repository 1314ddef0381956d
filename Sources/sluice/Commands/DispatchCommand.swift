import ArgumentParser
import Display
import History
import Runs

/// `sluice dispatch`: starts a workflow on a server.
struct DispatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dispatch", abstract: "Start a workflow on a server.",
        discussion: """
            The workflow must have 'workflow_dispatch'. With --wait the command ends with the run: exit code 0 for success, 1 for \
            failure, 130 where it was cancelled; a server that is started anew meanwhile is waited for.

            With --json it prints the run, or the start that waits in the queue; with --wait then the run again, once it has \
            ended, with the fields of 'sluice show --json'.
            """)

    @Argument(help: "The workflow: its file's name with or without .yml, its path, or its name.")
    var workflow: String

    @Option(
        name: [.customShort("f"), .customLong("input")],
        help: ArgumentHelp("An input of the workflow.", valueName: "name=value"))
    var inputs: [String] = []

    @Option(help: "The branch, tag or commit to run; the default branch without it.")
    var ref: String?

    @Flag(help: "Go on until the run has ended, and end as it did.")
    var wait = false

    @Flag(help: "Print what the server answers, one JSON object a line.")
    var json = false

    @OptionGroup var options: ServerOptions

    func run() async throws {
        guard let project = try options.remote() else {
            throw Failure.usage(
                "No server is named.", hint: "Add --server URL, or set SLUICE_SERVER; 'sluice run' runs it here.")
        }
        var values: [String: String] = [:]
        for input in inputs {
            let assignment = try Assignment(input, option: "-f")
            values[assignment.name] = assignment.value
        }
        let (start, answer) = try project.dispatch(workflow, ref: ref, inputs: values)
        if json { project.write(answer) }
        guard let run = try await begun(start, in: project) else { return }
        if !json {
            let page = project.page(ofRun: run).map { "  \($0)\n" } ?? ""
            StandardOutput.write("Run \(run) of '\(workflow.onScreen)' was started.\n" + page)
        }
        if wait { try await follow(run, in: project) }
    }

    /// The number of the run; nil where it has not begun and nobody waits for it.
    private func begun(_ first: RemoteStart, in project: RemoteProject) async throws -> Int? {
        var start = first
        var patience = RemotePatience()
        var said: String?
        while case .waits(let id, let reason) = start {
            let line = "Start \(id) of '\(workflow.onScreen)' waits." + (reason.map { " " + $0.onScreen } ?? "") + "\n"
            if !json, line != said { StandardOutput.write(line) }
            said = line
            guard wait else { return nil }
            try await Task.sleep(for: .seconds(1))
            start = try patience.ask { () throws(Failure) in try project.start(id) } ?? start
        }
        guard case .run(let run) = start else { return nil }
        return run
    }

    /// Throws the failure that the run's conclusion is.
    private func follow(_ run: Int, in project: RemoteProject) async throws {
        var patience = RemotePatience()
        while true {
            let answer = try patience.ask { () throws(Failure) in try project.details(ofRun: run) }
            guard let (details, value) = answer, details.run.state == .finished else {
                try await Task.sleep(for: .seconds(1))
                continue
            }
            if json { project.write(value) } else { StandardOutput.write(project.report(details)) }
            switch details.run.conclusion ?? .failure {
            case .success, .skipped: return
            case .failure: throw Failure(.failed)
            case .cancelled: throw Failure(.cancelled)
            }
        }
    }
}
