import Expressions
import History
import Runs
import Source
import Workflows

extension APIRoutes {
    static func projects(_ parts: ServerParts) -> [Route] {
        [
            .asking("projects", parts, .role(.view), .listProjects) { call in
                var values: [Value] = []
                for project in parts.projects.all where call.request.caller.role(in: project.name) != nil {
                    values.append(try await value(of: project, call))
                }
                return APIAnswer("projects", values)
            },
            .asking("projects/{project}", parts, .role(.view), .getProject) { call in
                let project = try call.project()
                let reading = try await project.reading { try ProjectReading($0) }
                return APIAnswer(try await value(of: project, call).adding(reading.value))
            },
            .asking("projects/{project}/workflows", parts, .role(.view), .listWorkflows) { call in
                let project = try call.project()
                let files = try await parts.readings.newest(of: project)
                let paths = files.workflows.map(\.path)
                let trends = try await project.reading { try $0.workflowTrends(of: paths, limit: 1) }
                return APIAnswer(
                    "workflows",
                    files.workflows.map { file in
                        file.value(at: files.sha, last: trends.first { $0.workflow == file.path }?.points.first)
                    })
            },
        ]
    }

    private static func value(of project: ServedProject, _ call: APICall) async throws -> Value {
        let last = try await project.reading { try $0.newestRun() }
        // A remote that was never reached is a project all the same.
        let files = try? await call.parts.readings.newest(of: project)
        return [
            "name": .string(project.name),
            "repository": .string(withoutCredentials(project.definition.repository)),
            "default_branch": .optional(files?.branch),
            "sha": .optional(files?.sha),
            "role": .optional(call.request.caller.role(in: project.name)?.rawValue),
            "last_run": last?.value ?? .null,
        ]
    }

    /// `https://user:password@host/x` shows neither user nor password.
    static func withoutCredentials(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let rest = url[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let at = authority.lastIndex(of: "@") else { return url }
        return String(url[..<scheme.upperBound] + rest[rest.index(after: at)...])
    }
}

extension ProjectFiles.WorkflowFile {
    /// What the API says of a workflow.
    ///
    /// - Parameter last: Its newest finished run.
    func value(at sha: String, last: WorkflowTrend.Point?) -> Value {
        let dispatch = workflow?.trigger(for: "workflow_dispatch")
        let triggers = (workflow?.triggers ?? []).map { Value.string($0.event.value) }
        let schedules = (workflow?.trigger(for: "schedule")?.schedules ?? []).map { schedule -> Value in
            ["cron": .string(schedule.cron.value), "timezone": .optional(schedule.timezone?.value)]
        }
        let errors = diagnostics.filter { $0.severity == .error }.map { error -> Value in
            let place = error.range.map { "\(path):\($0.start.line):\($0.start.column): " } ?? ""
            return .string(place + error.message)
        }
        return [
            "path": .string(path),
            "name": .string(workflow?.displayName ?? path),
            "file": .string(stem),
            "sha": .string(sha),
            "triggers": .array(triggers),
            "schedules": .array(schedules),
            "is_dispatchable": .boolean(dispatch != nil),
            "inputs": .array((dispatch?.inputs ?? []).map(\.value)),
            "errors": .array(errors),
            "last_run": last.map { Value.number(Double($0.run)) } ?? .null,
            "last_conclusion": .optional(last?.conclusion?.rawValue),
        ]
    }
}

extension Input {
    fileprivate var value: Value {
        [
            "name": .string(name.value), "type": .string(kind.rawValue), "description": .optional(description),
            "required": .boolean(isRequired), "default": defaultLiteral ?? .null,
            "options": .array(options.map { Value.string($0.value) }),
        ]
    }
}
