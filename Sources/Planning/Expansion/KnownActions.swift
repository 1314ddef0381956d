import Source
import Workflows

/// The remote actions that were found before the run, read once.
struct KnownActions {
    private var actions: [String: (file: ActionFile, definition: ActionDefinition?, faults: [Diagnostic])] = [:]
    /// Whether one that is not among them cannot be had; else it is looked for when its step starts.
    let isComplete: Bool
    private var standIns: [String: BuiltInAction] = [:]
    /// `owner/repo@ref` that a folder was named for: no built-in action is meant by it.
    private var replaced: Set<String> = []
    /// The run's repository and commit, which `$/` means in its own files; nil where there is no run.
    private var own: ActionReference.Remote?

    init(_ request: RunRequest) {
        self.init(request.actions)
        standIns = request.standIns
        replaced = Set(request.localActions.keys.compactMap(Self.repository))
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
        if !replaced.isEmpty, let repository = Self.repository(reference), replaced.contains(repository) { return nil }
        return reference.firstIndex(of: "@").flatMap { BuiltInAction(rawValue: reference[..<$0].lowercased()) }
    }

    /// The part of a reference that a folder can be named for, in lower case as far as GitHub takes no notice of case.
    private static func repository(_ reference: String) -> String? {
        guard case .remote(let remote) = ActionReference(reference) else { return nil }
        return "\(remote.repository.lowercased())@\(remote.ref)"
    }

    /// See `ActionReference.resolved`.
    func resolved(_ reference: String, in file: String) -> String {
        ActionReference.resolved(reference, in: file, own: own)
    }
}
