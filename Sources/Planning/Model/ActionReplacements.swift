import Expressions

/// What stands for actions of other repositories: by `sluice.yml`, and by the command line, which goes before it.
package struct ActionReplacements: Hashable, Sendable {
    /// Built-in actions that stand for others. Each key is `owner/repo` or `owner/repo@ref`, the repository in lower case.
    package var standIns: [String: BuiltInAction]
    /// Those that are not to be the built-in ones of their name; as the keys above.
    package var replaced: Set<String>
    /// Those that are folders by the command line, whatever else is said of them: `owner/repo@ref`.
    package var local: Set<String>

    package init(
        standIns: [String: BuiltInAction] = [:], replaced: Set<String> = [], local: Set<String> = []
    ) {
        self.standIns = standIns
        self.replaced = replaced
        self.local = local
    }

    package init(_ request: RunRequest) {
        self.init(
            standIns: Dictionary(request.standIns.map { (Self.names($0)?.full ?? $0, $1) }) { first, _ in first },
            replaced: Set(request.replacedActions),
            local: Set(request.localActions.keys.compactMap { Self.names($0)?.full }))
    }

    package var isEmpty: Bool { standIns.isEmpty && replaced.isEmpty && local.isEmpty }

    /// The built-in action that was said to stand for what is written under `uses:`.
    func standIn(for reference: String) -> BuiltInAction? {
        guard !standIns.isEmpty, let names = Self.names(reference), !local.contains(names.full) else { return nil }
        // What is said of one ref goes before what is said of all.
        if let action = standIns[names.full] { return action }
        return replaced.contains(names.full) ? nil : standIns[names.repository]
    }

    /// Whether another action was put in the place of one that Sluice takes care of itself.
    func isReplaced(_ reference: String) -> Bool {
        guard !replaced.isEmpty || !local.isEmpty, let names = Self.names(reference) else { return false }
        return local.contains(names.full) || replaced.contains(names.full) || replaced.contains(names.repository)
    }

    /// Those of a reference that a folder or a setting can name, in lower case as far as GitHub takes no notice of case.
    private static func names(_ reference: String) -> (full: String, repository: String)? {
        guard case .remote(let remote) = ActionReference(reference) else { return nil }
        let repository = remote.repository.lowercased()
        return ("\(repository)@\(remote.ref)", repository)
    }

    // MARK: In a journal

    /// The keys are for ever.
    var value: ValueObject {
        [
            "stand_ins": .object(ValueObject(standIns.sorted { $0.key < $1.key }.map { ($0, .string($1.rawValue)) })),
            "replaced": .array(replaced.sorted().map(Value.string)), "local": .array(local.sorted().map(Value.string)),
        ]
    }

    init(value: ValueObject) {
        self.init()
        if case .object(let entries)? = value["stand_ins"] {
            for (name, action) in entries.entries { standIns[name] = BuiltInAction(rawValue: action.asString) }
        }
        if case .array(let names)? = value["replaced"] { replaced = Set(names.map(\.asString)) }
        if case .array(let names)? = value["local"] { local = Set(names.map(\.asString)) }
    }
}
