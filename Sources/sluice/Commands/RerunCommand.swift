import ArgumentParser
import Display
import Expressions
import History
import Planning
import Runs

import enum Workflows.HostGuardPolicy

/// `sluice rerun`: the same workflow, event and commit once more, as a new run.
struct RerunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rerun", abstract: "Run a run's workflow again at the same commit.")

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

    func run() async throws {
        let project = try Project(location)
        let store = try project.recordedStore()
        let earlier = try target.run(in: store)
        let run = earlier.number
        guard earlier.state == .finished else {
            throw Failure.usage(
                "Run \(run) has not finished.",
                hint: "'sluice resume \(run)' finishes it, 'sluice cancel \(run)' ends it.")
        }
        guard try Recovery(project: project, store: store).request(ofRun: run).discharge == nil else {
            throw Failure.usage(
                "Run \(run) was there to discharge an obligation.",
                hint: "'sluice obligations' lists what is open; 'sluice obligations discharge' tries again.")
        }
        try OpenObligations(in: store, ofWorkflow: earlier.workflow).refuseNewRun()
        var request = try Recovery(project: project, store: store).request(ofRun: run)
        request.requester = OperatingSystemUser.name
        request.succeeded = failed ? try succeeded(in: earlier, store, project) : [:]
        if failed, earlier.conclusion == .success {
            throw Failure.usage("Every job of run \(run) succeeded.", hint: "Without --failed all of it runs again.")
        }
        let record = try SecretRecord.repeating(run, in: store, given: given.secrets, files: given.secretFiles)
        let preparation = try RunPreparation(
            repeating: request, in: project, secrets: given.secrets + record.environment,
            secretFiles: record.files, flags: earlier.flags.intersection([.partial, .untrusted]),
            hostGuard: hostGuard)
        try preparation.hostGuard.check()
        try ContainerClient.check(preparation.plan)
        try DischargeSecrets(preparation.plan).check(preparation.secrets)
        let engine = try Engine.create(preparation, in: store, secretRecord: record, rerunOf: run)
        try await engine.conduct(
            display: .chosen(json: display.json, quiet: display.quiet, environment: ProcessEnvironment.all),
            notices: preparation.notices)
    }

    /// The outputs of the jobs that need not run again: they succeeded, and so did all before them.
    private func succeeded(
        in run: RecordedRun, _ store: Store, _ project: Project
    ) throws -> [JobID: ValueObject] {
        let plan = try RecordedPlan(run, project: project, store: store).plan
        let jobs = Dictionary(
            try store.details(ofRun: run.number).jobs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        // A job runs again when it did not succeed, when one that it needs runs again, and when its caller does.
        var again: Set<Int> = []
        var waiting = plan.jobs.indices.filter { jobs[plan.jobs[$0].id]?.outcome != .success }
        again.formUnion(waiting)
        while let next = waiting.popLast() {
            var followers = plan.families[plan.jobs[next].family].dependents.flatMap { plan.families[$0].jobs }
            for dependent in followers { followers += callees(of: dependent, in: plan) }
            waiting += followers.filter { again.insert($0).inserted }
        }
        var outputs: [JobID: ValueObject] = [:]
        for (index, job) in plan.jobs.enumerated() where !again.contains(index) {
            if let recorded = jobs[job.id] { outputs[job.id] = recorded.outputs }
        }
        return outputs
    }

    private func callees(of job: Int, in plan: Plan) -> [Int] {
        guard case .call(let scope) = plan.jobs[job].body else { return [] }
        let jobs = plan.scopes[scope].families.flatMap { plan.families[$0].jobs }
        return jobs + jobs.flatMap { callees(of: $0, in: plan) }
    }
}
