import Source
import YAML

extension StackReading {
    private enum ComposeKey: String, CaseIterable { case files, profiles }

    /// - Parameter isWhole: Whether it is that of the file, which needs files, and not that of a variant.
    mutating func compose(_ node: YAMLNode, isWhole: Bool) -> ComposeSelection {
        var compose = ComposeSelection(files: [], profiles: [])
        var hasFiles = false
        for entry in fewEntries(of: node, "'compose'") {
            guard let key: ComposeKey = key(of: entry) else { continue }
            switch key {
            case .files:
                hasFiles = true
                compose.files = list(entry.value, "'files'") { $0.located($1, "A compose file") }
                if isWhole, entry.value.sequence?.isEmpty == true {
                    error("'files' names none.", at: entry.value)
                }
            case .profiles: compose.profiles = list(entry.value, "'profiles'") { $0.service($1, "A profile") }
            }
        }
        if isWhole, !hasFiles, node.mapping != nil {
            error("'compose' needs 'files'.", at: node, hint: "They are relative to this file's folder.")
        }
        return compose
    }

    // MARK: Variants

    private enum VariantKey: String, CaseIterable { case env, compose, secrets, suites }

    /// `NAME: { env: …, compose: …, secrets: […], suites: […] }` of each variant.
    mutating func variants(_ node: YAMLNode) -> [StackVariant] {
        var known = NameList()
        var variants: [(StackVariant, YAMLNode?)] = []
        for entry in fewEntries(of: node, "'variants'") {
            guard let name = itemName(entry.key, "a variant", &known) else { continue }
            var variant = StackVariant(
                name: name, environment: [], files: [], profiles: [], secrets: [], suites: nil)
            var environment: YAMLNode?
            let fields = entry.value.isNull ? [] : fewEntries(of: entry.value, "The variant '\(name.value)'")
            for field in fields {
                guard let key: VariantKey = key(of: field) else { continue }
                if key == .env { environment = field.value }
                read(key, field.value, into: &variant)
            }
            variants.append((variant, environment))
        }
        // The secrets of all of them first, which variables can use.
        for secret in variants.flatMap(\.0.secrets) { secrets.insert(secret.value) }
        return variants.map { variant, environment in
            var variant = variant
            if let environment { variant.environment = variables(environment, "'env'", in: .stackEnv) }
            return variant
        }
    }

    private mutating func read(_ key: VariantKey, _ node: YAMLNode, into variant: inout StackVariant) {
        switch key {
        case .env: break
        case .compose:
            let compose = compose(node, isWhole: false)
            (variant.files, variant.profiles) = (compose.files, compose.profiles)
        case .secrets: variant.secrets = list(node, "'secrets'") { $0.secret($1) }
        case .suites: variant.suites = list(node, "'suites'") { $0.located($1, "A suite") }
        }
    }

    /// It is a variable, too.
    private mutating func secret(_ node: YAMLNode) -> Located<String>? {
        guard let name = located(node, "A secret") else { return nil }
        guard StackNames.isSaved(name.value), !name.value.contains("-") else {
            error("'\(name.value)' is no name of a secret.", at: node, hint: "It has letters, digits and '_'.")
            return nil
        }
        return name
    }

    mutating func checkSuites(of variants: [StackVariant]) {
        let names = Set(suiteNames)
        for suite in variants.flatMap({ $0.suites ?? [] }) where !names.contains(suite.value) {
            guard !findings.isFull else { return }
            let near = findings.wantsHint(among: names.count) ? nearestName(to: suite.value, among: suiteNames) : nil
            findings.error(
                "There is no suite '\(suite.value)'.", at: suite.range, .ours,
                hint: near.map { "Did you mean '\($0)'?" })
        }
    }
}
