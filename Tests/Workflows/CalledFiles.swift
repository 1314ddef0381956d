import Source
import Workflows
import YAML

/// Follows a vector's calls of reusable workflows, as GitHub's loader does: it stops at the first file with errors.
struct CalledFiles {
    let vector: ConformanceVector
    let limits: YAMLLimits
    private var size: ResultSize
    private var references: Set<String> = []
    private var jobs = 0

    /// The size is that of the first file.
    init(vector: ConformanceVector, limits: YAMLLimits, size: ResultSize) {
        self.vector = vector
        self.limits = limits
        self.size = size
    }

    /// The messages about the files that this one calls.
    mutating func messages(calledFrom workflow: Workflow) -> [String] {
        let policy: PermissionScopes =
            vector.options?["permissions-policy"]?.scalar?.text == "LimitedRead" ? .limitedRead : .write
        let caller = Caller(path: workflow.path, workflow: workflow, depth: 1) { job in
            (job.permissions ?? workflow.permissions).map { PermissionScopes($0.value) } ?? policy
        }
        return messages(caller)
    }

    private struct Caller {
        var path: String
        var workflow: Workflow
        var depth: Int
        var allowed: (Job) -> PermissionScopes
    }

    private mutating func messages(_ caller: Caller) -> [String] {
        jobs += caller.workflow.jobs.count
        for job in caller.workflow.jobs {
            guard case .call(let call) = job.body else { continue }
            let messages = messages(caller, job, call)
            if !messages.isEmpty { return messages }
        }
        if caller.depth == 1, let limit = vector.option("max-job-limit"), jobs > limit {
            return ["The workflow may not contain more than \(limit) jobs"]
        }
        return []
    }

    private mutating func messages(_ caller: Caller, _ job: Job, _ call: Job.CallBody) -> [String] {
        if let limit = vector.option("max-nested-reusable-workflows-depth"), caller.depth > limit {
            return ["Nested reusable workflow depth exceeded \(limit)."]
        }
        let reference = call.uses.value
        guard let file = vector.calledFiles[reference] else { return [] }
        references.insert(reference)
        if let limit = vector.option("max-files"), references.count + 1 > limit {
            return blamed(["The maximum file count of \(limit) has been exceeded"], on: call, in: caller)
        }
        let (read, findings) = WorkflowReader(limits: limits).readFindings(file, &size)
        let told = findings.asGitHubTells.map(\.githubMessage)
        guard told.isEmpty, let workflow = read ?? ReadFile(file, limits: limits)?.workflow else {
            return blamed(told, on: call, in: caller)
        }
        let check = WorkflowCall(
            callerPath: caller.path, job: job, call: call, reference: reference, callee: workflow,
            allowed: caller.allowed(job))
        let messages = check.findings().asGitHubTells.map(\.githubMessage)
        guard messages.isEmpty else { return blamed(messages, on: call, in: caller) }
        return self.messages(
            Caller(path: reference, workflow: workflow, depth: caller.depth + 1) { check.allowed(to: $0) })
    }

    /// A message that does not name the calling file gets its place in front.
    private func blamed(_ messages: [String], on call: Job.CallBody, in caller: Caller) -> [String] {
        let start = call.uses.range.start
        let place = "In \(caller.path) (Line: \(start.line), Col: \(start.column)): Error from called workflow "
        return messages.map { $0.hasPrefix(caller.path) ? $0 : place + $0 }
    }
}
