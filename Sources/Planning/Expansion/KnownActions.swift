import Source
import Workflows

/// The remote actions that were found before the run, read once.
struct KnownActions {
    private var actions: [String: (file: ActionFile, definition: ActionDefinition?, faults: [Diagnostic])] = [:]
    /// Whether one that is not among them cannot be had; else it is looked for when its step starts.
    let isComplete: Bool
    private var standIns: [String: BuiltInAction] = [:]
    /// The run's repository and commit, which `$/` means in its own files; nil where there is no run.
    private var own: ActionReference.Remote?

    init(_ request: RunRequest) {
        self.init(request.actions)
        standIns = request.standIns
        own = request.event.ownReference
    }

    init(_ files: [ActionFile], isComplete: Bool = true) {
        self.isComplete = isComplete
        for file in files {
            let (definition, diagnostics) = ActionReader().read(SourceFile(path: file.path, text: file.text))
            actions[file.reference] = (file, definition, diagnostics)
        }
    }

    subscript(_ reference: String) -> (file: ActionFile, definition: ActionDefinition?, faults: [Diagnostic])? {
        actions[reference]
    }

    /// The built-in action that carries it out: the one that was said to stand for it, or that of its name.
    func builtIn(_ reference: String) -> BuiltInAction? {
        if let action = standIns[reference] { return action }
        return reference.firstIndex(of: "@").flatMap { BuiltInAction(rawValue: reference[..<$0].lowercased()) }
    }

    /// See `ActionReference.resolved`.
    func resolved(_ reference: String, in file: String) -> String {
        ActionReference.resolved(reference, in: file, own: own)
    }
}
