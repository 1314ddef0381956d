import Expressions
import History
import Planning
import Runs
import Workflows

extension APIRoutes {
    static func runs(_ parts: ServerParts) -> [Route] {
        [
            .asking("projects/{project}/runs", parts, .role(.view), .listRuns) { call in
                let project = try call.project()
                let filter = try await RunFilter(call, in: project)
                let (before, limit) = (try call.query.before(), try call.query.limit())
                let (runs, next) = try await project.reading { store in
                    let page = try RunPage(store, filter, before: before, limit: limit)
                    return (page.runs.map { $0.value(in: store) }, page.next)
                }
                return APIAnswer("runs", runs, next: next.map { APIAnswer.Next("before", $0) })
            },
            .asking("projects/{project}/runs/{run}", parts, .role(.view), .getRun) { call in
                APIAnswer(try await reading(call).value)
            },
            .asking("projects/{project}/runs/{run}/jobs", parts, .role(.view), .listJobs) { call in
                APIAnswer("jobs", try await reading(call).details.jobValues)
            },
            .asking("projects/{project}/runs/{run}/jobs/{job}", parts, .role(.view), .getJob) { call in
                let (details, id) = (try await reading(call).details, try call.request.parameter("job"))
                guard let index = details.jobs.firstIndex(where: { $0.id.text == id }) else {
                    throw Problem.notFound(
                        "Run \(details.run.number) has no job '\(id)'.",
                        hint: APIQuery.hint(id, details.jobs.map(\.id.text)))
                }
                return APIAnswer(details.jobValues[index])
            },
            .asking("projects/{project}/runs/{run}/steps", parts, .role(.view), .listSteps) { call in
                let details = try await reading(call).details
                let steps = zip(details.jobs, details.jobValues).flatMap { job, value in
                    value.steps.map { step -> Value in
                        step.adding(["job": .string(job.id.text)])
                    }
                }
                return APIAnswer("steps", steps)
            },
            .asking("projects/{project}/runs/{run}/journal", parts, .role(.view), .getJournal) { call in
                let (project, run) = (try call.project(), try call.run())
                let after = try call.query.number("after", in: 0...Int(Int32.max)) ?? 0
                let limit = try call.query.number("limit", in: 1...1000) ?? 100
                let entries = try await project.reading { try $0.entries(ofRun: run) }.filter { $0.sequence > after }
                let page = entries.prefix(limit)
                let next = entries.count > limit ? page.last.map { APIAnswer.Next("after", $0.sequence) } : nil
                return APIAnswer("entries", page.map(\.value), next: next)
            },
        ]
    }

    private static func reading(_ call: APICall) async throws -> RunReading {
        let run = try call.run()
        return try await call.project().reading { try RunReading($0, run) }
    }
}

extension RunFilter {
    /// What the query asks for. Throws a problem that names the parameter.
    init(_ call: APICall, in project: ServedProject) async throws {
        self.init()
        let query = call.query
        if let name = query.text("workflow") { workflow = try await Self.workflow(name, in: project, call) }
        if let branch = query.text("branch") {
            guard !branch.isEmpty else { throw Problem.badRequest("'branch' is empty.") }
            ref = branch.hasPrefix("refs/") ? branch : "refs/heads/" + branch
        }
        if let text = query.text("sha")?.lowercased() {
            guard (1...64).contains(text.utf8.count), text.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
                throw Problem.badRequest("'sha' must be the beginning of a SHA, not '\(text)'.")
            }
            sha = text
        }
        (actor, event) = (query.text("actor"), query.text("event"))
        state = try query.choice("state", among: [RecordedRun.State.created, .running, .finished])
        conclusion = try query.choice("conclusion", among: Outcome.allCases)
    }

    /// The path of the workflow that is meant, by what runs there were and by the files of the default branch.
    private static func workflow(
        _ name: String, in project: ServedProject, _ call: APICall
    ) async throws -> String {
        let ran = try await project.reading { try $0.workflowNames() }
        if ran.contains(where: { $0.path == name }) { return name }
        if let run = ran.first(where: { $0.name == name || stem($0.path) == name }) { return run.path }
        let files = try? await call.parts.readings.newest(of: project)
        if let file = files?.workflow(named: name) { return file.path }
        let names = Set(ran.map { stem($0.path) } + (files?.workflows.map(\.stem) ?? [])).sorted()
        throw Problem.badRequest(
            "There is no workflow '\(name)' in this project.", hint: APIQuery.hint(name, names))
    }

    private static func stem(_ path: String) -> String {
        ProjectFiles.WorkflowFile(path: path, workflow: nil, diagnostics: []).stem
    }
}

extension RunReading {
    /// What the API says of a run: as `sluice show --json`, and what it was asked for.
    var value: Value {
        let inputs = (request?.inputs ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, Value.string($0.value)) }
        let digest = request?.digest ?? ""
        return details.value.adding([
            "requester": .optional(request?.requester),
            "inputs": .object(ValueObject(inputs, keys: .caseSensitive)),
            "plan_digest": .optional(digest.isEmpty ? nil : digest),
            "engine": .string(life.rawValue),
            "untrusted": request?.confinement?.apiValue ?? .null,
            "events": .number(Double(entries.last?.sequence ?? 0)),
        ])
    }
}

extension Confinement {
    /// All of its fields, those that are nothing, too.
    fileprivate var apiValue: Value {
        [
            "host_steps": .boolean(allowsHost), "approved_by": .optional(approver),
            "approved_at": .optional(approvedAt),
        ]
    }
}

extension RecordedDetails {
    /// As they stand in `value`.
    var jobValues: [Value] {
        guard case .object(let fields) = value, case .array(let jobs)? = fields["jobs"] else { return [] }
        return jobs
    }
}

extension Value {
    /// Of a job's value.
    fileprivate var steps: [Value] {
        guard case .object(let fields) = self, case .array(let steps)? = fields["steps"] else { return [] }
        return steps
    }
}

extension JournalEntry {
    fileprivate var value: Value {
        let envelope = EventEnvelope(event)
        return [
            "sequence": .number(Double(sequence)), "time": .string(time.text), "kind": .string(envelope.kind),
            "version": .number(Double(envelope.version)), "payload": envelope.payload,
        ]
    }
}
