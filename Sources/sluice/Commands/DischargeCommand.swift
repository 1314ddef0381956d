import ArgumentParser
import Display
import History
import Source

/// `sluice obligations discharge`: the job that discharges it runs again, at the commit of the run that opened it.
struct DischargeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discharge", abstract: "Try now to discharge an obligation.",
        discussion: """
            Runs the job that undoes what was made, as a new run at the commit of the one that made it, with the outputs and \
            artifacts of that one, and verifies that nothing is left. The job's own 'if' has no say in it. A server goes on with that \
            by itself; --json prints what it answers.
            """)

    @Argument(help: ObligationArgument.help)
    var obligation: ObligationArgument

    @OptionGroup var given: SecretOptions

    @OptionGroup var display: DisplayOptions

    @OptionGroup var location: LocationOptions

    @OptionGroup var options: ServerOptions

    func run() async throws {
        if let remote = try options.remote(besides: location) {
            return try remote.discharge(obligation.typed, json: display.json)
        }
        let project = try Project(location)
        let store = try project.recordedStore()
        if let stack = try obligation.stack(in: store) {
            guard let problem = StackDownCommand.takeDown(stack, store) else { return }
            throw Failure(.failed, [.error("The stack '\(stack.project)' cannot be taken down: \(problem)")])
        }
        let discharge = try ObligationDischarge(
            of: try obligation.open(in: store), project: project, store: store, requester: OperatingSystemUser.name)
        let (engine, notices) = try discharge.create(secrets: given.secrets, secretFiles: given.secretFiles)
        try await engine.conduct(
            display: .chosen(json: display.json, quiet: display.quiet, environment: ProcessEnvironment.all),
            notices: notices)
    }
}
