import Source
import Workflows

/// The remote actions that were found before the run, read once.
struct KnownActions {
    private var actions: [String: (file: ActionFile, definition: ActionDefinition?, faults: [Diagnostic])] = [:]
    /// Whether one that is not among them cannot be had; else it is looked for when its step starts.
    let isComplete: Bool
    private var replacements = ActionReplacements()
    /// The run's repository and commit, which `$/` means in its own files; nil where there is no run.
    private var own: ActionReference.Remote?

    init(_ request: RunRequest) {
        self.init(request.actions)
        replacements = ActionReplacements(request)
        own = request.event.ownReference
    }

    init(_ files: [ActionFile], isComplete: Bool = true, replacements: ActionReplacements = ActionReplacements()) {
        self.isComplete = isComplete
        self.replacements = replacements
        for file in files {
            let (definition, diagnostics) = ActionReader().read(SourceFile(path: file.path, text: file.text))
            actions[file.reference] = (file, definition, diagnostics)
        }
    }

    /// The run's; nil where there is no run.
    var repository: String? { own?.repository }

    subscript(_ reference: String) -> (file: ActionFile, definition: ActionDefinition?, faults: [Diagnostic])? {
        actions[reference]
    }

    /// The built-in action that carries it out: the one that was said to stand for it, or that of its name.
    func builtIn(_ reference: String) -> BuiltInAction? {
        if let action = replacements.standIn(for: reference) { return action }
        guard !isReplaced(reference), let sign = reference.firstIndex(of: "@") else { return nil }
        return BuiltInAction(rawValue: reference[..<sign].lowercased())
    }

    /// Whether another action was put in the place of one that Sluice takes care of itself.
    func isReplaced(_ reference: String) -> Bool { replacements.isReplaced(reference) }

    /// See `ActionReference.resolved`.
    func resolved(_ reference: String, in file: String) -> String {
        ActionReference.resolved(reference, in: file, own: own)
    }
}
