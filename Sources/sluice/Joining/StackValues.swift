import Expressions
import Source
import Workflows

/// The variant of a stack that was chosen, with its secrets and variables.
struct StackValues {
    let variant: StackVariant?
    let secrets: [String: String]
    /// `env` of the file, then of the variant, then its secrets, and which commit is tested.
    let variables: [String: String]

    /// What images can bake in as their version: the commit's SHA; with `-dirty` where the files differ from it, so that no such image is
    /// taken for the commit's; empty where there is no commit.
    static let version = "SLUICE_STACK_SHA"

    /// Throws a usage failure for a variant that is not there, a secret that is missing, and an expression that fails.
    ///
    /// - Parameter commit: Of the files, see `StackHome`.
    init(
        _ found: FoundStackFile, _ stack: StackFile, variant name: String?, secrets: [String: String],
        commit: StackCommit
    ) throws(Failure) {
        variant = try name.map { name throws(Failure) in try Self.variant(name, of: stack) }
        self.secrets = secrets
        let needed = variant?.secrets ?? []
        let missing = needed.filter { secrets[$0.value]?.isEmpty ?? true }
        guard missing.isEmpty else {
            throw Failure(
                .usage,
                missing.map {
                    .error(
                        "The variant '\(name ?? "")' needs the secret '\($0.value)', which is not defined.",
                        path: found.file.path, range: $0.range,
                        hint: "Name it in 'secrets' of sluice.yml, or give it by --secret \($0.value).")
                }, files: [found.file])
        }
        var variables = [Self.version: commit.version]
        for entry in stack.environment + (variant?.environment ?? []) {
            variables[entry.name.value] = try Self.text(entry, variables, secrets, name, found)
        }
        for secret in needed { variables[secret.value] = secrets[secret.value] }
        // Nothing that the file says makes another commit of it.
        variables[Self.version] = commit.version
        self.variables = variables
    }

    private static func variant(_ name: String, of stack: StackFile) throws(Failure) -> StackVariant {
        if let variant = stack.variants.first(where: { $0.name.value == name }) { return variant }
        let names = stack.variants.map(\.name.value)
        throw .usage(
            "The stack '\(stack.name.value)' has no variant '\(name)'.",
            hint: nearestName(to: name, among: names).map { "Did you mean '\($0)'?" }
                ?? (names.isEmpty ? "It has none at all." : "It has \(names.joined(separator: ", "))."))
    }

    /// Each sees those before it.
    private static func text(
        _ entry: TextMapping.Entry, _ variables: [String: String], _ secrets: [String: String], _ variant: String?,
        _ found: FoundStackFile
    ) throws(Failure) -> String {
        let scope = EvaluationScope(contexts: [
            "env": .object(ValueObject(variables.map { ($0.key, .string($0.value)) }, keys: .caseSensitive)),
            "secrets": .object(ValueObject(secrets.map { ($0.key, .string($0.value)) })),
            "variant": variant.map { .string($0) } ?? .null,
        ])
        do {
            return try entry.value.value.string(in: scope)
        } catch {
            throw Failure(
                .usage,
                [
                    .error(
                        "The variable '\(entry.name.value)' cannot be evaluated: \(error.message)",
                        path: found.file.path, range: entry.value.range)
                ], files: [found.file])
        }
    }
}
