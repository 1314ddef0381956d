import ArgumentParser
import Display
import Expressions
import History
import Planning
import Runs
import Source

/// `sluice obligations discharge`: the job that discharges it runs again, at the commit of the run that opened it.
struct DischargeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discharge", abstract: "Try now to discharge an obligation.",
        discussion: """
            Runs the job that undoes what was made, as a new run at the commit of the one that made it, with the outputs and \
            artifacts of that one, and verifies that nothing is left. The job's own 'if' has no say in it.
            """)

    @Argument(help: ObligationArgument.help)
    var obligation: ObligationArgument

    @OptionGroup var given: SecretOptions

    @OptionGroup var display: DisplayOptions

    @OptionGroup var location: LocationOptions

    func run() async throws {
        let project = try Project(location)
        let store = try project.recordedStore()
        if let stack = try obligation.stack(in: store) {
            guard let problem = StackDownCommand.takeDown(stack, store) else { return }
            throw Failure(.failed, [.error("The stack '\(stack.project)' cannot be taken down: \(problem)")])
        }
        let open = try obligation.open(in: store)
        let earlier = open.run.number
        guard open.run.state == .finished else {
            throw Failure.usage(
                "Run \(earlier) has not ended: the obligation is still its own.",
                hint: store.standing(of: open.run) == .abandoned
                    ? "'sluice resume \(earlier)' goes on with it." : "'sluice show \(earlier)' shows how far it is.")
        }
        let request = try request(for: open, project, store)
        let record = try SecretRecord.repeating(earlier, in: store, given: given.secrets, files: given.secretFiles)
        let preparation = try RunPreparation(
            repeating: request, in: project, secrets: given.secrets + record.environment, secretFiles: record.files,
            flags: [.partial], hostGuard: nil)
        try preparation.hostGuard.check()
        try ContainerClient.check(preparation.plan)
        let engine = try Engine.create(preparation, in: store, secretRecord: record, rerunOf: earlier)
        try await engine.conduct(
            display: .chosen(json: display.json, quiet: display.quiet, environment: ProcessEnvironment.all),
            notices: ["This run is there to discharge the obligation \(open.id)."] + preparation.notices)
    }

    /// What the earlier run was asked for, as far as the discharging job and what it needs go: of these, only that job runs.
    private func request(
        for open: RecordedObligation, _ project: Project, _ store: Store
    ) throws -> RunRequest {
        var request = try Recovery(project: project, store: store).request(ofRun: open.run.number)
        guard var terms = request.obligations.first(where: { $0.openedBy == open.name }) else {
            throw Failure.fault("The journal of run \(open.run.number) does not say what discharges '\(open.name)'.")
        }
        terms.attempts = 1
        request.obligations = [terms]
        request.locks = []
        request.discharge = EarlierObligation(run: open.run.number, name: open.name)
        request.event.runAttempt += 1
        request.requester = OperatingSystemUser.name
        request.jobs = [terms.dischargedBy]
        let plan = try RunPreparation.plan(
            request,
            try WorkflowCatalog(
                project.repository, at: try project.commit(request.event.sha), naming: request.workflow))
        let outputs = Dictionary(
            try store.details(ofRun: open.run.number).jobs.map { ($0.id, $0.outputs) },
            uniquingKeysWith: { first, _ in first })
        let own = plan.family(ofTopJob: terms.dischargedBy).map { plan.families[$0].jobs } ?? []
        request.succeeded = [:]
        for family in plan.scopes[0].families {
            for index in plan.families[family].jobs where !own.contains(index) {
                let job = plan.jobs[index].id
                request.succeeded[job] = outputs[job] ?? [:]
            }
        }
        return request
    }
}
