import Source
import Workflows

/// The remote actions that were found before the run, read once.
struct KnownActions {
    private var actions: [String: (file: ActionFile, definition: ActionDefinition?, faults: [Diagnostic])] = [:]
    /// Whether one that is not among them cannot be had; else it is looked for when its step starts.
    let isComplete: Bool

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
}
