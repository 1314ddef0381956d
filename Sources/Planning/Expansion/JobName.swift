import Expressions

/// What a person calls a job, as GitHub forms it.
enum JobName {
    /// In UTF-16 units. Source: `JobNameBuilder` of actions/runner.
    private static let longest = 100

    /// The name before a caller's is set in front: a `name:` with expressions as they evaluate; else the `name:` or the
    /// id, with the combination's values behind it.
    static func make(
        id: String, written: Template?, values: [Value], contexts: KnownContexts
    ) -> String {
        if let written, !written.isLiteral {
            let known = contexts.obstacle(to: written) == nil ? try? written.string(in: contexts.scope) : nil
            // What is not known yet is shown as the file says it.
            return (known ?? written.source).orIfEmpty(id)
        }
        let name = (written?.source ?? "").orIfEmpty(id)
        let texts = values.flatMap(leaves).filter { !$0.isEmpty }
        return texts.isEmpty ? cut(name) : cut("\(name) (\(texts.joined(separator: ", ")))")
    }

    private static func leaves(_ value: Value) -> [String] {
        switch value {
        case .array(let values): values.flatMap(leaves)
        case .object(let object): object.values.flatMap(leaves)
        case .null: []
        case .boolean, .number, .string: [value.asString]
        }
    }

    private static func cut(_ name: String) -> String {
        guard name.utf16.count > longest else { return name }
        var kept = ""
        for character in name {
            guard kept.utf16.count + character.utf16.count <= longest - 3 else { break }
            kept.append(character)
        }
        return kept + "..."
    }
}

extension String {
    fileprivate func orIfEmpty(_ other: String) -> String { isEmpty ? other : self }
}
