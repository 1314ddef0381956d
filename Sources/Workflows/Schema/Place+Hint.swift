import Source

extension Place {
    /// What to say beside GitHub's text about a name that an expression cannot use here.
    func hint(for message: String) -> String? {
        if let name = quoted(after: "Unrecognized named-value: ", in: message) {
            if let near = nearestName(to: name, among: contexts) { return "Did you mean '\(near)'?" }
            return contexts.isEmpty
                ? "No context can be used here." : "Here expressions can use \(contexts.joined(separator: ", "))."
        }
        if let name = quoted(after: "Unrecognized function: ", in: message) {
            // A stack file has no 'if'.
            if Self.statusFunctions.contains(name.lowercased()) {
                return contexts.contains("stack") ? nil : "'\(name)()' can be used under 'if' only."
            }
            let known = functions + Self.languageFunctions
            if let form = Self.otherForms[name.lowercased()], known.contains(form) { return "Did you mean '\(form)'?" }
            if let near = nearestName(to: name, among: known) { return "Did you mean '\(near)'?" }
        }
        return nil
    }

    private static let statusFunctions: Set = ["always", "success", "failure", "cancelled"]
    private static let languageFunctions = [
        "case", "contains", "endsWith", "format", "fromJSON", "join", "startsWith", "toJSON",
    ]

    /// Functions by another form of their word.
    private static let otherForms = [
        "failed": "failure", "fails": "failure", "failing": "failure", "succeeded": "success", "succeeds": "success",
        "successful": "success", "canceled": "cancelled", "cancel": "cancelled", "canceling": "cancelled",
        "is_cancelled": "cancelled", "aborted": "cancelled", "parsejson": "fromJSON", "stringify": "toJSON",
        "beginswith": "startsWith", "includes": "contains",
    ]

    private func quoted(after prefix: String, in message: String) -> String? {
        guard message.hasPrefix(prefix + "'") else { return nil }
        return String(message.dropFirst(prefix.count + 1).prefix { $0 != "'" })
    }
}
