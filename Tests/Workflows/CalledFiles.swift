import Planning
import Source
import Workflows
import YAML

/// The files that a vector's workflows call.
struct CalledFiles: CallLoader {
    let vector: ConformanceVector
    let limits: YAMLLimits
    private var size: ResultSize

    /// The size is that of the first file.
    init(vector: ConformanceVector, limits: YAMLLimits, size: ResultSize) {
        self.vector = vector
        self.limits = limits
        self.size = size
    }

    /// What GitHub tells about the files that this one calls: all of the first call that does not fit.
    func messages(calledFrom workflow: Workflow) -> [String] {
        let limits = CallLimits(
            depth: vector.option("max-nested-reusable-workflows-depth") ?? .max,
            files: vector.option("max-files") ?? .max, jobs: vector.option("max-job-limit"))
        let isLimited = vector.options?["permissions-policy"]?.scalar?.text == "LimitedRead"
        var walk = CallWalk(loader: self, limits: limits)
        let faults = walk.faults(calledFrom: workflow, policy: isLimited ? .limitedRead : .write)
        return faults.map(\.githubMessages).first { !$0.isEmpty } ?? []
    }

    mutating func load(_ call: Job.CallBody, callers: [String]) -> CallLoad? {
        guard let file = vector.calledFiles[call.uses.value] else { return nil }
        let (read, findings) = WorkflowReader(limits: limits).readFindings(file, &size)
        let told = findings.asGitHubTells
        guard told.isEmpty, let workflow = read ?? ReadFile(file, limits: limits)?.workflow else {
            return .fault(CallFault(told.map(\.diagnostic), githubMessages: told.map(\.githubMessage)))
        }
        return .workflow(workflow, path: file.path)
    }
}
