import Expressions
import History
import Server

/// What the server does to runs, by processes of this program.
struct ServerRunControl: RunControl {
    let watchRequests = WatchRequests()

    func plan(_ request: StartRequest, in project: ServedProject) async throws(Problem) -> PlanPreview {
        let answer = try await ask(.plan, request.value, project)
        guard case .object(let fields) = answer, let plan = fields["plan"], let sha = fields["sha"],
            let digest = fields["digest"]
        else { throw .fault("The process that was to make the plan did not.") }
        return PlanPreview(plan: plan, sha: sha.asString, digest: digest.asString)
    }

    func weigh(_ requests: [StartRequest], in project: ServedProject) async throws(Problem) -> [StartWeight] {
        let answer = try await ask(.weigh, ["starts": .array(requests.map(\.value))], project)
        guard case .object(let fields) = answer, case .array(let values)? = fields["weights"],
            values.count == requests.count
        else { throw .fault("The process that was to weigh starts did not.") }
        return values.map { StartWeight(value: $0) ?? .refused(.fault("What a start would take cannot be read.")) }
    }

    func start(_ request: StartRequest, in project: ServedProject) async throws(Problem) -> Int {
        try await run(.start, request.value, project)
    }

    func cancel(_ run: Int, isForced: Bool, by person: String, in project: ServedProject) async throws(Problem) {
        _ = try await ask(
            .cancel, ["run": .number(Double(run)), "forced": .boolean(isForced), "person": .string(person)], project)
    }

    func rerun(
        _ run: Int, onlyFailed: Bool, by person: String, submission: String?, in project: ServedProject
    ) async throws(Problem) -> Int {
        try await self.run(
            .rerun,
            [
                "run": .number(Double(run)), "only_failed": .boolean(onlyFailed), "person": .string(person),
                "submission": submission.map(Value.string) ?? .null,
            ], project)
    }

    func decide(_ decision: EnvironmentDecision, ofRun run: Int, in project: ServedProject) async throws(Problem) {
        guard case .object(var fields) = decision.value else { return }
        fields["run"] = .number(Double(run))
        _ = try await ask(.decide, .object(fields), project)
    }

    func discharge(
        _ obligation: String, by person: String, submission: String?, in project: ServedProject
    ) async throws(Problem) {
        _ = try await ask(
            .discharge,
            [
                "obligation": .string(obligation), "person": .string(person),
                "submission": submission.map(Value.string) ?? .null,
            ], project)
    }

    func resume(_ run: Int, in project: ServedProject) async throws(Problem) {
        _ = try await ask(.resume, ["run": .number(Double(run))], project)
    }

    func collect(_ project: ServedProject) async throws(Problem) -> Collected {
        guard let collected = Collected(value: try await ask(.collect, [:], project)) else {
            throw .fault("The process that was to collect did not say what it has removed.")
        }
        return collected
    }

    func watch(_ project: ServedProject, tell: @escaping @Sendable (WatchMessage) -> Void) async throws(Problem) {
        try await ServerWatch.run(
            repository: project.repositoryPath, store: project.store.paths.directory, requests: watchRequests,
            tell: tell)
    }

    /// The number of the run that was started.
    private func run(_ order: ServerOrder, _ request: Value, _ project: ServedProject) async throws(Problem) -> Int {
        guard case .object(let fields) = try await ask(order, request, project), case .number(let run)? = fields["run"],
            let number = Int(exactly: run)
        else { throw .fault("The process that was to start the run did not say its number.") }
        return number
    }

    private func ask(_ order: ServerOrder, _ request: Value, _ project: ServedProject) async throws(Problem) -> Value {
        let store = project.store.paths.directory
        return try await ServerChild.ask(
            order, request, repository: project.repositoryPath, store: store, folder: store)
    }
}
