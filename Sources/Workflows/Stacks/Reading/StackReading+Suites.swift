import Source
import YAML

private enum SuiteKind: String, StackEntryKind {
    case playwright, run

    var fields: [StackField] {
        let common: [StackField] = [.baseURL, .allowSkips, .env, .workingDirectory, .within]
        return self == .run ? [.junit] + common : common
    }
}

extension StackReading {
    /// Where the file does not say it, in seconds.
    private static let suiteWithin = 1800.0

    /// `NAME: { playwright: FOLDER }` or `NAME: { run: COMMAND }` of each suite.
    mutating func suites(_ node: YAMLNode) -> [StackSuite] {
        var known = NameList()
        return fewEntries(of: node, "'suites'").compactMap { entry in
            guard let name = itemName(entry.key, "a suite", &known) else { return nil }
            suiteNames.append(name.value)
            guard let item: StackEntry<SuiteKind> = self.entry(entry.value, "The suite '\(name.value)'") else {
                return nil
            }
            return suite(name, item)
        }
    }

    private mutating func suite(_ name: Located<String>, _ entry: StackEntry<SuiteKind>) -> StackSuite? {
        let subject = template(entry.value, "'\(entry.kind.rawValue)'")
        let baseURL = entry[.baseURL].flatMap { url($0, "'base-url'") }
        let junit = entry[.junit].flatMap { template($0, "'junit'") }
        let skips = list(entry[.allowSkips], "'allow-skips'") { $0.located($1, "A test's name") }
        let environment = entry[.env].map { variables($0, "'env'", in: .stack) } ?? []
        let folder = entry[.workingDirectory].flatMap { template($0, "'working-directory'") }
        let within = time(entry, .within) ?? Self.suiteWithin
        guard let subject else { return nil }
        return StackSuite(
            name: name, kind: entry.kind == .playwright ? .playwright(subject) : .command(subject), baseURL: baseURL,
            junit: junit, allowedSkips: skips, environment: environment, workingDirectory: folder, within: within)
    }

    /// A name that is a part of file names, too.
    mutating func itemName(_ node: YAMLNode, _ what: String, _ known: inout NameList) -> Located<String>? {
        let name = node.scalar?.text ?? ""
        guard StackNames.isService(name), !name.hasPrefix("."), !name.hasPrefix("-"), name.utf8.count <= 100 else {
            error(
                "'\(name)' is no name of \(what).", at: node,
                hint: "It has letters, digits, '_', '.' and '-', and begins with none of the last two.")
            return nil
        }
        guard known.insert(name) else {
            error("'\(name)' is already defined, with other capitals.", at: node)
            return nil
        }
        return Located(name, at: node.range)
    }
}
