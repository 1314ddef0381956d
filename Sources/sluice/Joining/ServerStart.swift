import ArgumentParser
import Expressions
import Git
import Planning
import Server
import Source
import Workflows

/// A start as a server asks for it: the same preparation as for `sluice run`, with nobody there to be asked.
struct ServerStart {
    let request: StartRequest
    let location: LocationOptions

    /// Throws a usage failure for anything that is wrong; nothing has been started then.
    func prepare() throws -> RunPreparation {
        let preparation = try RunPreparation(
            request.workflow, try options(), requester: request.requester, payload: try payload(),
            confinement: request.confinement)
        try checkTrigger(of: preparation.plan.workflow, path: preparation.request.workflow)
        return preparation
    }

    /// As on GitHub, nobody starts by hand what only a push, or another run, is to start.
    private func checkTrigger(of workflow: Workflow, path: String) throws(Failure) {
        guard request.event == "workflow_dispatch", workflow.trigger(for: "workflow_dispatch") == nil else { return }
        throw .usage(
            "'\(path)' has no 'workflow_dispatch': nobody can start it by hand.",
            hint: "Add it under 'on:' in the file.")
    }

    private func options() throws -> EventOptions {
        var options = try EventOptions.parse([])
        options.location = location
        options.actor = request.actor
        options.inputs = request.inputs.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        options.ref = try request.ref ?? defaultBranch()
        if let after = request.after {
            options.after = .run(.number(after))
        } else {
            options.event = request.event
        }
        return options
    }

    /// A server runs no tree that is not committed.
    private func defaultBranch() throws -> String? {
        guard request.after == nil else { return nil }
        return try ScheduleBook.head(of: Project(location)).reference
    }

    private func payload() throws(Failure) -> ValueObject? {
        guard let payload = request.payload, request.after == nil else { return nil }
        guard case .object(let object) = payload else { throw .usage("The event's payload is no JSON object.") }
        return object
    }

    /// What a start would do.
    func preview() throws -> PlanPreview {
        let preparation = try prepare()
        let plan = preparation.plan
        return PlanPreview(
            plan: try Value(parsingJSON: PlanRenderer(plan).json()), sha: preparation.commit.hex,
            digest: PlanSeal(plan).text)
    }

    /// Gives the run its number.
    ///
    /// - Throws: A usage failure for anything that is wrong, also for another plan than somebody agreed to.
    /// - Returns: Its engine, and what a person should know.
    func create() throws -> (Engine, notices: [String]) {
        var preparation = try prepare()
        if let agreed = request.planDigest, let difference = PlanSeal(preparation.plan).difference(from: agreed) {
            throw Failure.usage(difference, hint: "Look at the plan again.").because(.untimely)
        }
        try preparation.hostGuard.check()
        try ContainerClient.check(preparation.plan)
        let (_, secretNotices) = try preparation.completeSecrets()
        try DischargeSecrets(preparation.plan).check(preparation.secrets)
        let store = try preparation.project.openStore()
        try OpenObligations(in: store, ofWorkflow: preparation.request.workflow).refuseNewRun()
        let engine = try Engine.create(
            preparation, in: store, secretRecord: SecretRecord(files: [], given: []), submission: request.submission)
        return (engine, preparation.notices + secretNotices)
    }
}
