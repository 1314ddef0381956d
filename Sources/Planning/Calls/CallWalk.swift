import Source
package import Workflows

/// Follows the calls of reusable workflows from a first file, in GitHub's order: each call with all that is below it.
///
/// Source: `ReusableWorkflowsLoader` of actions/runner, for the order and the words.
package struct CallWalk<Loader: CallLoader> {
    package private(set) var loader: Loader
    private let limits: CallLimits
    private var faults: [CallFault] = []
    private var references: Set<String> = []
    /// The jobs below a file that has been looked through, so that a file which is called from many places is so once.
    private var seen: [Visit: Int] = [:]

    private struct Visit: Hashable {
        var path: String
        var depth: Int
        var allowed: PermissionScopes
    }

    private struct Caller {
        var workflow: Workflow
        /// From the first file to this one.
        var chain: [String]
        var depth: Int
        var allowed: (Job) -> PermissionScopes

        var path: String { chain.last ?? "" }
    }

    package init(loader: Loader, limits: CallLimits = CallLimits()) {
        self.loader = loader
        self.limits = limits
    }

    /// All that is wrong; GitHub tells the first only.
    ///
    /// - Parameter policy: What a job may do at most where no file says it.
    package mutating func faults(calledFrom workflow: Workflow, policy: PermissionScopes = .write) -> [CallFault] {
        let first = Caller(workflow: workflow, chain: [workflow.path], depth: 1) { job in
            (job.permissions ?? workflow.permissions).map { PermissionScopes($0.value) } ?? policy
        }
        let jobs = walk(first)
        if let limit = limits.jobs, jobs > limit {
            let message = "The workflow may not contain more than \(limit) jobs"
            faults.append(CallFault([.error(message, path: workflow.path)], githubMessages: [message]))
        }
        return faults.filter(\.isError)
    }

    /// Returns how many jobs there are in this file and below it.
    private mutating func walk(_ caller: Caller) -> Int {
        var jobs = caller.workflow.jobs.count
        for job in caller.workflow.jobs {
            guard case .call(let call) = job.body else { continue }
            let (sum, isTooLarge) = jobs.addingReportingOverflow(follow(call, of: job, caller))
            jobs = isTooLarge ? .max : sum
        }
        return jobs
    }

    private mutating func follow(_ call: Job.CallBody, of job: Job, _ caller: Caller) -> Int {
        guard caller.depth <= limits.depth else {
            let message = "Nested reusable workflow depth exceeded \(limits.depth)."
            let hint = "The calls: \(caller.chain.joined(separator: " → "))."
            tell(message, githubMessage: message, call, caller, hint: hint)
            return 0
        }
        switch loader.load(call, callers: caller.chain) {
        case nil: return 0
        case .fault(let fault):
            tell(fault.diagnostics, fault.githubMessages, call, caller)
            return 0
        case .workflow(let workflow, let path):
            references.insert(path)
            guard references.count < limits.files else {
                let message = "The maximum file count of \(limits.files) has been exceeded"
                tell(message, githubMessage: blame(message, call, caller), call, caller)
                return 0
            }
            return follow(call, of: job, caller, to: workflow, at: path)
        }
    }

    private mutating func follow(
        _ call: Job.CallBody, of job: Job, _ caller: Caller, to workflow: Workflow, at path: String
    ) -> Int {
        let check = WorkflowCall(
            callerPath: caller.path, job: job, call: call, reference: call.uses.value, callee: workflow,
            allowed: caller.allowed(job))
        let findings = check.findings()
        tell(findings.map(\.diagnostic), findings.asGitHubTells.map(\.githubMessage), call, caller)
        guard !findings.map(\.diagnostic).hasErrors else {
            tellOfCallee(findings.map(\.diagnostic), call, caller)
            return 0
        }
        let visit = Visit(path: path, depth: caller.depth + 1, allowed: check.allowed)
        if let jobs = seen[visit] { return jobs }
        let jobs = walk(
            Caller(workflow: workflow, chain: caller.chain + [path], depth: caller.depth + 1) {
                check.allowed(to: $0)
            })
        seen[visit] = jobs
        return jobs
    }

    // MARK: Telling

    private mutating func tell(
        _ message: String, githubMessage: String, _ call: Job.CallBody, _ caller: Caller, hint: String? = nil
    ) {
        let diagnostic = Diagnostic.error(message, path: caller.path, range: call.uses.range, hint: hint)
        faults.append(CallFault([diagnostic], githubMessages: [githubMessage]))
    }

    private mutating func tell(
        _ diagnostics: [Diagnostic], _ messages: [String], _ call: Job.CallBody, _ caller: Caller
    ) {
        guard !diagnostics.isEmpty || !messages.isEmpty else { return }
        faults.append(CallFault(diagnostics, githubMessages: messages.map { blame($0, call, caller) }))
    }

    /// What is wrong with a file that is called stands there; whoever looks at the calling one must learn of it, too.
    private mutating func tellOfCallee(_ diagnostics: [Diagnostic], _ call: Job.CallBody, _ caller: Caller) {
        guard let error = diagnostics.first(where: { $0.severity == .error }), let path = error.path,
            !diagnostics.contains(where: { $0.severity == .error && $0.path == caller.path })
        else { return }
        let place = error.range.map { "\(path):\($0.start.line):\($0.start.column)" } ?? path
        let message = "The workflow '\(call.uses.value)' cannot be called: \(error.message)"
        let diagnostic = Diagnostic.error(message, path: caller.path, range: call.uses.range, hint: "See \(place).")
        faults.append(CallFault([diagnostic], githubMessages: []))
    }

    /// A message that does not name the calling file gets its place in front.
    private func blame(_ message: String, _ call: Job.CallBody, _ caller: Caller) -> String {
        guard !message.hasPrefix(caller.path) else { return message }
        let start = call.uses.range.start
        return "In \(caller.path) (Line: \(start.line), Col: \(start.column)): Error from called workflow \(message)"
    }
}
