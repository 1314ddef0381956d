/// `actions:` of `sluice.yml`: where the actions and reusable workflows of other repositories come from.
package struct ActionSettings: Hashable, Sendable {
    /// The beginnings of URLs, in the order in which they are asked, without a slash at the end; `owner/repo` follows.
    package var sources: [String]
    /// A folder of repositories `OWNER/REPO.git`, as written: those that it has are not looked for elsewhere.
    package var mirror: String?
    package var overrides: [Override]

    package init(sources: [String] = ["https://github.com"], mirror: String? = nil, overrides: [Override] = []) {
        self.sources = sources
        self.mirror = mirror
        self.overrides = overrides
    }

    /// What stands for an action of another repository.
    package struct Override: Hashable, Sendable {
        package enum Target: Hashable, Sendable {
            /// Of the repository, as written.
            case folder(String)
            /// The name of a built-in action, such as `actions/checkout`.
            case builtIn(String)
            /// The published one, though there is a built-in of its name.
            case published
        }

        /// `owner/repo` in lower case.
        package var repository: String
        /// Nil for all of them.
        package var ref: String?
        package var target: Target

        /// `owner/repo` or `owner/repo@ref`.
        package var name: String { repository + (ref.map { "@" + $0 } ?? "") }

        package init(repository: String, ref: String? = nil, target: Target) {
            self.repository = repository.lowercased()
            self.ref = ref
            self.target = target
        }
    }

    /// Those that are not to be the built-in ones of that name, as `owner/repo` or `owner/repo@ref`.
    package var replaced: [String] {
        overrides.filter { if case .builtIn = $0.target { false } else { true } }.map(\.name)
    }

    /// The names of built-in actions that stand for others, by `owner/repo` or `owner/repo@ref`.
    package var standIns: [String: String] {
        let names = overrides.compactMap { override -> (String, String)? in
            guard case .builtIn(let name) = override.target else { return nil }
            return (override.name, name)
        }
        return Dictionary(names) { first, _ in first }
    }

    /// What stands for a repository at a ref; one that names the ref comes before one that does not.
    package func override(for repository: String, at ref: String) -> Override.Target? {
        let own = overrides.filter { $0.repository == repository.lowercased() }
        return (own.first { $0.ref == ref } ?? own.first { $0.ref == nil })?.target
    }
}
