import Display
import Expressions
import History
import Planning
import Runs

/// The job that discharges an obligation once more, at the commit of the run that opened it.
struct ObligationDischarge {
    let open: RecordedObligation
    let project: Project
    let store: Store
    let requester: String
    /// By which the new run is known to whoever asks for it again.
    var submission: String?

    /// Throws a usage failure where the run that opened it has not ended.
    init(of open: RecordedObligation, project: Project, store: Store, requester: String) throws(Failure) {
        let earlier = open.run.number
        guard open.run.state == .finished else {
            throw Failure.usage(
                "Run \(earlier) has not ended: the obligation is still its own.",
                hint: store.standing(of: open.run) == .abandoned
                    ? "'sluice resume \(earlier)' goes on with it." : "'sluice show \(earlier)' shows how far it is."
            ).because(.untimely)
        }
        (self.open, self.project, self.store, self.requester) = (open, project, store, requester)
    }

    /// Gives the new run its number. Throws a usage failure for anything that is wrong; nothing has been started then.
    ///
    /// - Returns: Its engine, and what a person should know.
    func create(secrets: [String], secretFiles: [String]) throws -> (Engine, notices: [String]) {
        let earlier = open.run.number
        let record = try SecretRecord.repeating(earlier, in: store, given: secrets, files: secretFiles)
        let preparation = try RunPreparation(
            repeating: try request(), in: project, secrets: secrets + record.environment, secretFiles: record.files,
            flags: [.partial], hostGuard: nil)
        try preparation.hostGuard.check()
        try ContainerClient.check(preparation.plan)
        let engine = try Engine.create(
            preparation, in: store, secretRecord: record, rerunOf: earlier, submission: submission)
        return (engine, ["This run is there to discharge the obligation \(open.id)."] + preparation.notices)
    }

    /// What the earlier run was asked for, as far as the discharging job and what it needs go: of these, only that job runs.
    private func request() throws -> RunRequest {
        var request = try Recovery(project: project, store: store).request(ofRun: open.run.number)
        guard var terms = request.obligations.first(where: { $0.openedBy == open.name }) else {
            throw Failure.fault("The journal of run \(open.run.number) does not say what discharges '\(open.name)'.")
        }
        terms.attempts = 1
        request.obligations = [terms]
        request.locks = []
        request.discharge = EarlierObligation(run: open.run.number, name: open.name)
        request.requester = requester
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
