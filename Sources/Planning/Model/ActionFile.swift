package import Expressions

/// An action's metadata file as it was read, and where the action is: all that the plan of its steps is made from.
package struct ActionFile: Hashable, Sendable {
    /// As written under `uses:`.
    package var reference: String
    /// The folder with the action's files; absolute.
    package var folder: String
    /// `action.yml` or `action.yaml`.
    package var name: String
    package var text: String
    /// Of a remote action that was fetched; nil for one of the workspace, and for a folder that stands for a remote one.
    package var commit: String?
    /// What stands for actions in the run that met it: its steps may use such ones.
    package var replacements = ActionReplacements()

    package init(reference: String, folder: String, name: String, text: String, commit: String? = nil) {
        self.reference = reference
        self.folder = folder
        self.name = name
        self.text = text
        self.commit = commit
    }

    /// How people are told of the file.
    package var path: String { "\(reference)/\(name)" }

    /// As it stands in a journal; the keys are for ever.
    package var value: ValueObject {
        var value: ValueObject = [
            "reference": .string(reference), "folder": .string(folder), "name": .string(name), "text": .string(text),
        ]
        if let commit { value["commit"] = .string(commit) }
        if !replacements.isEmpty { value["replacements"] = .object(replacements.value) }
        return value
    }

    /// Throws `EvaluationFailure` where a part is missing.
    package init(value: ValueObject) throws(EvaluationFailure) {
        func text(_ key: String) throws(EvaluationFailure) -> String {
            guard case .string(let text)? = value[key] else {
                throw EvaluationFailure(message: "In the journal, an action lacks its '\(key)'.")
            }
            return text
        }
        self.init(
            reference: try text("reference"), folder: try text("folder"), name: try text("name"),
            text: try text("text"), commit: value["commit"]?.asString)
        if case .object(let value)? = value["replacements"] { replacements = ActionReplacements(value: value) }
    }
}
