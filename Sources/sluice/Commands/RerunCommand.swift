import ArgumentParser
import Display

import enum Workflows.HostGuardPolicy

/// `sluice rerun`: the same workflow, event and commit once more, as a new run.
struct RerunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rerun", abstract: "Run a run's workflow again at the same commit.",
        discussion: "A server goes on with the new run by itself; --json prints what it answers, which is that run.")

    @Argument(help: RunArgument.help)
    var target: RunArgument

    @Flag(help: "Only the jobs that did not succeed, and those that need them; the others' outputs are taken over.")
    var failed = false

    @OptionGroup var given: SecretOptions

    @Option(
        name: .customLong("host-guard"),
        help: "What becomes of steps that would harm this machine; 'host-guard' of sluice.yml without it.")
    var hostGuard: HostGuardPolicy?

    @OptionGroup var display: DisplayOptions

    @OptionGroup var location: LocationOptions

    @OptionGroup var options: ServerOptions

    func run() async throws {
        if let remote = try options.remote(besides: location) {
            guard given.secrets.isEmpty, given.secretFiles.isEmpty, hostGuard == nil else {
                throw Failure.usage("Secrets and the host guard are the server's own.", hint: "Leave them out.")
            }
            return try remote.rerun(target, onlyFailed: failed, json: display.json)
        }
        let project = try Project(location)
        let store = try project.recordedStore()
        let repetition = RunRepetition(
            project: project, store: store, earlier: try target.run(in: store), onlyFailed: failed,
            requester: OperatingSystemUser.name)
        let (engine, notices) = try repetition.create(
            secrets: given.secrets, secretFiles: given.secretFiles, hostGuard: hostGuard)
        try await engine.conduct(
            display: .chosen(json: display.json, quiet: display.quiet, environment: ProcessEnvironment.all),
            notices: notices)
    }
}
