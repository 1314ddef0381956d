import Expressions
import Source
import Workflows

/// Inputs of `actions/checkout` that would give other files than GitHub's action does: refused before the run, never ignored.
///
/// Those that are expressions are looked at when their step starts.
struct CheckoutInputs {
    /// Of the run; nil where it is not known.
    let repository: String?

    func problem(_ inputs: TextMapping) -> (text: String, range: SourceRange)? {
        guard case .entries(let entries) = inputs else { return nil }
        for entry in entries where entry.value.value.isLiteral {
            let text = entry.value.value.literalText.trimmingSpaces
            guard let why = problem(entry.name.value.lowercased(), text) else { continue }
            return ("The input '\(entry.name.value)' of actions/checkout is not carried out: \(why)", entry.value.range)
        }
        return nil
    }

    private func problem(_ name: String, _ text: String) -> String? {
        switch name {
        case "submodules" where ["true", "recursive"].contains(text.lowercased()): "their folders would be empty."
        case "lfs" where text.lowercased() == "true": "files would be left as pointers."
        case "sparse-checkout" where !text.isEmpty: "all files would be there."
        case "repository" where !text.isEmpty && repository.map({ $0.lowercased() != text.lowercased() }) ?? false:
            "only this repository, '\(repository ?? "")', can be checked out."
        default: nil
        }
    }
}
