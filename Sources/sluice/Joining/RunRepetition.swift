import Expressions
import History
import Planning
import Runs

import enum Workflows.HostGuardPolicy

/// A run once more: the same workflow, event and commit.
struct RunRepetition {
    let project: Project
    let store: Store
    let earlier: RecordedRun
    /// Whether only the jobs run that did not succeed, and those that need them.
    let onlyFailed: Bool
    let requester: String
    /// By which the new run is known to whoever asks for it again.
    var submission: String?

    /// Gives the new run its number. Throws a usage failure for anything that is wrong; nothing has been started then.
    ///
    /// - Returns: Its engine, and what a person should know.
    func create(
        secrets: [String], secretFiles: [String], hostGuard: HostGuardPolicy?
    ) throws -> (Engine, notices: [String]) {
        let run = earlier.number
        guard earlier.state == .finished else {
            throw Failure.usage(
                "Run \(run) has not finished.",
                hint: "'sluice resume \(run)' finishes it, 'sluice cancel \(run)' ends it."
            ).because(.untimely)
        }
        var request = try Recovery(project: project, store: store).request(ofRun: run)
        guard request.discharge == nil else {
            throw Failure.usage(
                "Run \(run) was there to discharge an obligation.",
                hint: "'sluice obligations' lists what is open; 'sluice obligations discharge' tries again."
            ).because(.untimely)
        }
        try OpenObligations(in: store, ofWorkflow: earlier.workflow).refuseNewRun()
        request.requester = requester
        request.succeeded = onlyFailed ? try succeeded() : [:]
        if onlyFailed, earlier.conclusion == .success {
            throw Failure.usage("Every job of run \(run) succeeded.", hint: "Without --failed all of it runs again.")
                .because(.untimely)
        }
        let record = try SecretRecord.repeating(run, in: store, given: secrets, files: secretFiles)
        let preparation = try RunPreparation(
            repeating: request, in: project, secrets: secrets + record.environment,
            secretFiles: record.files, flags: earlier.flags.intersection([.partial, .untrusted]),
            hostGuard: hostGuard)
        try preparation.hostGuard.check()
        try ContainerClient.check(preparation.plan)
        try DischargeSecrets(preparation.plan).check(preparation.secrets)
        return (
            try Engine.create(preparation, in: store, secretRecord: record, rerunOf: run, submission: submission),
            preparation.notices
        )
    }

    /// The outputs of the jobs that need not run again: they succeeded, and so did all before them.
    private func succeeded() throws -> [JobID: ValueObject] {
        let plan = try RecordedPlan(earlier, project: project, store: store).plan
        let jobs = Dictionary(
            try store.details(ofRun: earlier.number).jobs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
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
