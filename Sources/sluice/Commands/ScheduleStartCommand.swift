import ArgumentParser
import Display
import Glibc
import History
import Processes

/// `sluice schedule start`: the run of one tick, as the daemon starts it.
struct ScheduleStartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Start the run of a tick that 'schedule run' has taken.", shouldDisplay: false)

    @Argument(help: "The tick's number in the store.")
    var tick: Int

    @OptionGroup var options: EventOptions

    func run() async throws {
        let project = try Project(options.location)
        let store = try project.recordedStore()
        guard let tick = try reading({ () throws(HistoryError) in try store.tick(self.tick) }) else {
            throw Failure.usage("There is no tick \(self.tick) in the history.")
        }
        let engine: Engine
        let notices: [String]
        do {
            (engine, notices) = try prepare(tick, project, store)
        } catch let failure as Failure {
            // What went wrong is seen by nobody else.
            try reading { () throws(HistoryError) in try store.failTick(tick.id, reason: failure.sentence) }
            throw failure
        }
        if let claimant = tick.claimant { ProcessHandle.open(claimant.process)?.send(SIGUSR1) }
        try await engine.conduct(display: .chosen(json: false, quiet: true, environment: [:]), notices: notices)
    }

    private func prepare(_ tick: RecordedTick, _ project: Project, _ store: Store) throws -> (Engine, [String]) {
        let occasion = try ScheduledOccasion(tick, project)
        var preparation = try RunPreparation(tick.workflow, options, occasion: occasion)
        try preparation.hostGuard.check()
        try ContainerClient.check(preparation.plan)
        // Nobody is there to be asked.
        let (_, secretNotices) = try preparation.completeSecrets()
        try OpenObligations(in: store, ofWorkflow: tick.workflow).refuseNewRun()
        let record = SecretRecord(files: options.given.secretFiles, given: options.given.secrets)
        let engine = try Engine.create(preparation, in: store, secretRecord: record, tick: tick.id)
        return (engine, preparation.notices + secretNotices)
    }
}
