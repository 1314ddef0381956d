import ArgumentParser
import Display
import History
import Planning

/// `sluice run`: one run of one workflow, from the commit to the exit code.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a workflow at a commit, or at a snapshot of the tree as it is.")

    @Argument(
        help: "The workflow: its file's name with or without .yml, its path, or its name.",
        completion: Completions.workflows)
    var workflow: String

    @OptionGroup var options: EventOptions

    @Flag(help: "Show what would run, and start nothing.")
    var dryRun = false

    @OptionGroup var display: DisplayOptions

    func run() async throws {
        var preparation = try RunPreparation(workflow, options, asksForInputs: !dryRun && InputPrompt.isPossible)
        if dryRun {
            PlanCommand.show(preparation, format: display.json ? .json : .text)
            return
        }
        try preparation.hostGuard.check()
        try ContainerClient.check(preparation.plan)
        let (typed, secretNotices) = try preparation.completeSecrets()
        try DischargeSecrets(preparation.plan).check(preparation.secrets)
        let store = try preparation.project.openStore()
        let workflow = preparation.request.workflow
        try OpenObligations(in: store, ofWorkflow: workflow).refuseNewRun()
        if !display.json, !display.quiet { try OpenObligations(in: store).writeNotices() }
        let abandoned = try Recovery(project: preparation.project, store: store).abandoned()
            .filter { store.standing(of: $0) == .abandoned }
            .map { "Run \($0.number) was abandoned by its engine: 'sluice resume \($0.number)' finishes it." }
        var record = SecretRecord(files: options.given.secretFiles, given: options.given.secrets)
        record.typed += typed
        let engine = try Engine.create(preparation, in: store, secretRecord: record)
        try await engine.conduct(
            display: .chosen(json: display.json, quiet: display.quiet, environment: ProcessEnvironment.all),
            notices: abandoned + preparation.notices + secretNotices)
    }
}
