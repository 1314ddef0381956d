import Expressions
import HTTPTypes
import History
import Workflows

extension APIRoutes {
    static func writes(_ parts: ServerParts) -> [Route] {
        [
            .writing("projects/{project}/runs", parts, .operate, .startRun, mostBytes: 1 << 20) { call in
                let project = try call.project()
                var request = try StartRequest(call.request)
                request.submission = call.submission
                let entry = try await started(request, call)
                guard let run = entry.run else { return queued(entry) }
                return try await created(run, in: project)
            },
            .writing("projects/{project}/plan", parts, .operate, .planRun, mostBytes: 1 << 20) { call in
                let preview = try await parts.control.plan(try StartRequest(call.request), in: try call.project())
                return .json(["plan": preview.plan, "sha": .string(preview.sha), "digest": .string(preview.digest)])
            },
            .writing("projects/{project}/runs/{run}/cancel", parts, .operate, .cancelRun) { call in
                let body = try APIBody(call.request, fields: ["force"])
                let (project, run) = (try call.project(), try await call.knownRun())
                try await parts.control.cancel(
                    run, isForced: try body.flag("force") ?? false, by: call.request.caller.name, in: project)
                return try await accepted(run, in: project)
            },
            .writing("projects/{project}/runs/{run}/rerun", parts, .operate, .rerunRun) { call in
                let body = try APIBody(call.request, fields: ["failed"])
                let project = try call.project()
                let run = try await parts.control.rerun(
                    try await call.knownRun(), onlyFailed: try body.flag("failed") ?? false,
                    by: call.request.caller.name, submission: call.submission, in: project)
                parts.news.post(project.name, .run(run))
                return try await created(run, in: project)
            },
            .writing("projects/{project}/runs/{run}/approvals/{environment}", parts, .approve, .decideApproval) {
                call in
                let decision = try EnvironmentDecision(call.request)
                let (project, run) = (try call.project(), try await call.knownRun())
                try await parts.control.decide(decision, ofRun: run, in: project)
                return try await accepted(run, in: project)
            },
            .writing("projects/{project}/obligations/{obligation}/discharge", parts, .operate, .dischargeObligation) {
                call in
                _ = try APIBody(call.request, fields: [])
                let (project, id) = (try call.project(), try call.request.parameter("obligation"))
                try await parts.control.discharge(
                    id, by: call.request.caller.name, submission: call.submission, in: project)
                parts.news.post(project.name, .obligations)
                return .json(["id": .string(id)], status: .accepted)
            },
            .writing("projects/{project}/dispatches", parts, .operate, .dispatchEvent, mostBytes: 1 << 20) { call in
                try await dispatch(call)
            },
        ]
    }

    /// How long an answer waits for a start to become a run, in seconds; what waits longer waits in the queue. Whoever asks may say how
    /// long (`Prefer: wait=60`, RFC 7240 section 4.3), up to two minutes.
    private static func patience(_ request: ServerRequest) -> Double {
        let preferences = prefer.flatMap { request.headers[$0] }?.split(separator: ",") ?? []
        let waits = preferences.compactMap { preference -> Double? in
            let parts = preference.split(separator: "=").map { $0.filter { $0 != " " }.lowercased() }
            return parts.count == 2 && parts[0] == "wait" ? Int(parts[1]).map(Double.init) : nil
        }
        return min(max(waits.first ?? 10, 0), 120)
    }

    private static let prefer = HTTPField.Name("prefer")

    /// Throws why it was refused.
    private static func started(_ request: StartRequest, _ call: APICall) async throws -> QueueEntry {
        let entry = try await call.parts.queue.start(request, in: try call.project(), within: patience(call.request))
        guard entry.state != .refused else { throw call.parts.queue.problem(of: entry) }
        return entry
    }

    /// The start, which has its place in the queue: it is on the disk, and begins without whoever has asked.
    private static func queued(_ entry: QueueEntry) -> ServerResponse {
        var response = ServerResponse.json(entry.value, status: .accepted)
        let project = PercentEncoding.encoded(entry.project)
        response.headers[.location] = "/api/v1/projects/\(project)/queue/\(entry.id)"
        return response
    }

    private static func created(_ run: Int, in project: ServedProject) async throws -> ServerResponse {
        var response = ServerResponse.json(try await project.reading { try $0.run(run) }.value, status: .created)
        response.headers[.location] = "/api/v1/projects/\(PercentEncoding.encoded(project.name))/runs/\(run)"
        return response
    }

    /// What was asked for is on its way: the run as it is now.
    private static func accepted(_ run: Int, in project: ServedProject) async throws -> ServerResponse {
        .json(try await project.reading { try $0.run(run) }.value, status: .accepted)
    }

    /// Starts each workflow of the default branch that has `on: repository_dispatch` for this type.
    private static func dispatch(_ call: APICall) async throws -> ServerResponse {
        let body = try APIBody(call.request, fields: ["event_type", "client_payload"])
        let (type, payload) = (try body.requiredText("event_type", most: 100), try body.object("client_payload"))
        let project = try call.project()
        let files = try await call.parts.readings.newest(of: project)
        let takers = files.workflows.filter { $0.takes(type) }
        guard !takers.isEmpty else {
            throw Problem.unprocessable(
                "No workflow of the default branch takes a repository_dispatch of the type '\(type)'.",
                hint: APIQuery.hint(type, files.workflows.flatMap(\.dispatchTypes)))
        }
        var (runs, areAllStarted): ([Value], Bool) = ([], true)
        for file in takers {
            var request = StartRequest(
                workflow: file.path, event: "repository_dispatch", ref: files.branch,
                requester: call.request.caller.name)
            request.actor = call.request.caller.name
            request.submission = call.submission.map { "\($0)-\(file.path)" }
            request.payload = [
                "action": .string(type), "branch": .optional(files.branch),
                "client_payload": .object(payload ?? [:]),
            ]
            let entry = try await started(request, call)
            runs.append([
                "workflow": .string(file.path), "number": .optional(entry.run), "start": .number(Double(entry.id)),
            ])
            areAllStarted = areAllStarted && entry.run != nil
        }
        return .json(["runs": .array(runs)], status: areAllStarted ? .created : .accepted)
    }
}

extension Route {
    /// A write: done once for each `Idempotency-Key`.
    fileprivate static func writing(
        _ path: String, _ parts: ServerParts, _ role: ServerRole, _ operation: Operation, mostBytes: Int = 64 << 10,
        _ answer: @escaping @Sendable (APICall) async throws -> ServerResponse
    ) -> Route {
        let writes = IdempotentWrites(database: parts.database, clock: parts.clock, log: parts.log)
        return Route(.post, "/api/v1/" + path, .role(role), mostBytes: mostBytes, operation: operation) { request in
            let call = APICall(parts: parts, request: request, query: try APIQuery(request, operation))
            return try await writes.answer(request) { submission in
                var call = call
                call.submission = submission
                return try await answer(call)
            }
        }
    }
}

extension APICall {
    /// The path's run, which is there.
    fileprivate func knownRun() async throws -> Int {
        let run = try self.run()
        return try await project().reading { try $0.run(run).number }
    }
}

extension StartRequest {
    /// A `workflow_dispatch`.
    fileprivate init(_ request: ServerRequest) throws(Problem) {
        let body = try APIBody(request, fields: ["workflow", "ref", "inputs", "plan_digest"])
        self.init(
            workflow: try body.requiredText("workflow"), event: "workflow_dispatch", ref: try body.text("ref"),
            requester: request.caller.name)
        inputs = try body.inputs("inputs")
        planDigest = try body.text("plan_digest")
        actor = request.caller.name
    }
}

extension EnvironmentDecision {
    fileprivate init(_ request: ServerRequest) throws(Problem) {
        let body = try APIBody(request, fields: ["approved", "digest", "confirmation", "comment"])
        guard let isApproval = try body.flag("approved") else {
            throw .unprocessable("'approved' is missing.", hint: "It is true to approve and false to reject.")
        }
        self.init(
            environment: try request.parameter("environment"), isApproval: isApproval,
            digest: try body.requiredText("digest"), comment: try body.text("comment", most: 10_000),
            confirmation: try body.text("confirmation"), person: request.caller.name)
    }
}

extension ProjectFiles.WorkflowFile {
    fileprivate func takes(_ type: String) -> Bool {
        guard let trigger = workflow?.trigger(for: "repository_dispatch") else { return false }
        return trigger.types?.contains { $0.value == type } ?? true
    }

    fileprivate var dispatchTypes: [String] {
        (workflow?.trigger(for: "repository_dispatch")?.types ?? []).map(\.value)
    }
}
