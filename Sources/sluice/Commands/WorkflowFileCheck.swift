import Planning
import Source
import Workflows

/// All that is wrong with one workflow file, its calls included, whatever the event.
struct WorkflowFileCheck {
    private let file: SourceFile
    private let planner: Planner
    private let knowsCallees: Bool

    /// - Parameter callable: The files that it can call; nil where they are not known, and calls are not looked at then.
    init(_ file: SourceFile, among callable: [SourceFile]?) {
        self.file = file
        knowsCallees = callable != nil
        planner = Planner(
            files: Dictionary(
                ([file] + (callable ?? [])).map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first }))
    }

    var diagnostics: [Diagnostic] {
        let reading = WorkflowReader().read(file)
        guard let workflow = reading.workflow ?? WorkflowReader().readWhatIsSound(file) else {
            return reading.diagnostics
        }
        let faults = planner.stepFaults(of: workflow) + (knowsCallees ? planner.callFaults(of: workflow) : [])
        let faultyJobs = jobs(of: workflow, with: reading.diagnostics)
        // Of a job that could not be read as a whole, more errors might only follow from that.
        return reading.diagnostics + faults.filter { fault in !faultyJobs.contains { $0.contains(line(of: fault)) } }
    }

    /// The lines of the jobs in which errors were found.
    private func jobs(of workflow: Workflow, with diagnostics: [Diagnostic]) -> [Range<Int>] {
        let starts = workflow.jobs.map(\.id.range.start.line).sorted()
        let errors = diagnostics.filter { $0.severity == .error }.map(line)
        return zip(starts, starts.dropFirst() + [Int.max]).compactMap { start, end in
            let lines = start..<max(start, end)
            return errors.contains(where: lines.contains) ? lines : nil
        }
    }

    private func line(of diagnostic: Diagnostic) -> Int { diagnostic.range?.start.line ?? 1 }
}
