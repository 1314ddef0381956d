import Source
import Workflows

/// Finds and reads the workflow files that a run is made of, each once.
struct CalledWorkflows {
    /// A called workflow may call another, to this depth; the top one counts. Source: GitHub's documentation, "Reusing workflows".
    static let deepestCall = 10

    private let files: [String: SourceFile]
    /// `owner/name`.
    private let repository: String
    private(set) var read: [String: Workflow] = [:]
    /// Warnings about files that can be used all the same.
    private(set) var warnings: [Diagnostic] = []

    init(files: [String: SourceFile], repository: String) {
        self.files = files
        self.repository = repository
    }

    /// Of a plan that was made before: all that can be called has been read.
    init(_ plan: Plan) {
        files = [:]
        repository = plan.request.event.repository
        read = plan.callees
    }

    mutating func workflow(at path: String) throws(PlanningError) -> Workflow {
        if let workflow = read[path] { return workflow }
        guard let file = files[path] else {
            throw PlanningError([
                .error("There is no workflow file '\(path)' at this commit.", hint: nearest(path, prefix: ""))
            ])
        }
        let reading = WorkflowReader().read(file)
        guard let workflow = reading.workflow else { throw PlanningError(reading.diagnostics) }
        warnings += reading.diagnostics
        read[path] = workflow
        return workflow
    }

    /// The workflow that a job of `callerPath` calls. Throws for one of another repository, a missing or broken file, and a circle.
    ///
    /// - Parameter callers: The paths of the workflows that led here, the top one first.
    mutating func callee(
        _ call: Job.CallBody, from callerPath: String, callers: [String]
    ) throws(PlanningError) -> Workflow {
        let reference = call.uses.value
        let fault = { (message: String, hint: String?) in
            PlanningError([.error(message, path: callerPath, range: call.uses.range, hint: hint)])
        }
        guard reference.hasPrefix("./") else {
            let isOwn = !repository.isEmpty && reference.lowercased().hasPrefix(repository.lowercased() + "/")
            let place = isOwn ? "of another commit of this repository" : "not in this repository"
            throw fault(
                "The workflow '\(reference)' is \(place), which is not carried out yet by this version of Sluice.",
                "A workflow of this repository is called by its path: ./workflows/name.yml.")
        }
        let path = String(reference.dropFirst(2))
        guard read[path] != nil || files[path] != nil else {
            throw fault("There is no workflow file '\(path)' at this commit.", nearest(path, prefix: "./"))
        }
        guard !callers.contains(path) else {
            let chain = (callers + [path]).joined(separator: " → ")
            throw fault("The workflow '\(path)' calls itself in the end: \(chain).", nil)
        }
        guard callers.count < Self.deepestCall else {
            throw fault("Workflows are called more than \(Self.deepestCall) deep here.", nil)
        }
        return try workflow(at: path)
    }

    private func nearest(_ path: String, prefix: String) -> String? {
        nearestName(to: path, among: files.keys.sorted()).map { "Did you mean '\(prefix)\($0)'?" }
    }
}
