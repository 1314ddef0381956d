import Expressions

/// A file of a project that says which version of a tool it needs, as the actions read them.
struct VersionFile {
    let name: String
    let text: String
    let tool: SetupTool

    /// The version as written; nil where the file says nothing of this tool.
    var version: String? {
        switch name {
        case ".tool-versions": ofToolVersions
        case "package.json": ofPackage
        case "go.mod", "go.work": ofGo
        case "global.json": ofDotnet
        case "pyproject.toml": value(of: "requires-python") ?? value(of: "python")
        case "Pipfile": value(of: "python_full_version") ?? value(of: "python_version")
        case ".sdkmanrc": lines.first { $0.hasPrefix("java=") }.map { String($0.dropFirst(5)) }
        default: lines.first
        }
    }

    /// Without comments and blank ones.
    private var lines: [String] {
        text.split(whereSeparator: \.isNewline).map { line in
            (line.firstIndex(of: "#").map { line[..<$0] } ?? line).trimmed
        }.filter { !$0.isEmpty }
    }

    private var ofToolVersions: String? {
        for line in lines {
            let words = line.split { $0 == " " || $0 == "\t" }
            if words.count > 1, tool.toolVersionsNames.contains(String(words[0])) { return String(words[1]) }
        }
        return nil
    }

    /// A directive that names the very release goes before the one that names the language.
    private var ofGo: String? {
        func directive(_ name: String) -> String? {
            for line in text.split(whereSeparator: \.isNewline) {
                let words = line.split { $0 == " " || $0 == "\t" }
                if words.count > 1, words[0] == name { return String(words[1]) }
            }
            return nil
        }
        if let release = directive("toolchain"), release.hasPrefix("go") { return String(release.dropFirst(2)) }
        return directive("go")
    }

    /// `name = "value"` of a TOML file.
    private func value(of key: String) -> String? {
        for line in lines {
            let halves = line.split(separator: "=", maxSplits: 1)
            guard halves.count == 2, halves[0].trimmed == key else { continue }
            let value = halves[1].trimmed
            guard let quote = value.first, quote == "\"" || quote == "'" else { continue }
            return String(value.dropFirst().prefix { $0 != quote })
        }
        return nil
    }

    // MARK: JSON

    private func member(_ path: String...) -> String? {
        guard var value = try? Value(parsingJSON: text) else { return nil }
        for key in path {
            guard case .object(let object) = value, let next = object[key] else { return nil }
            value = next
        }
        return value.isPrimitive ? value.asString : nil
    }

    private var ofPackage: String? {
        if tool.command != SetupTool.node.command {
            // `pnpm@9.1.0+sha512.…`
            let manager = member("packageManager")?.split(separator: "@") ?? []
            guard manager.count == 2, manager[0] == tool.command else { return nil }
            return manager[1].split(separator: "+").first.map(String.init)
        }
        if let version = member("volta", "node") { return version }
        if member("devEngines", "runtime", "name") == "node", let version = member("devEngines", "runtime", "version") {
            return version
        }
        return member("engines", "node")
    }

    /// How far above the version a kit may be, `rollForward` says; by itself within its hundred.
    private var ofDotnet: String? {
        guard let text = member("sdk", "version"), let version = ToolVersion(text) else { return nil }
        let (major, minor) = (version.number(0), version.number(1))
        switch member("sdk", "rollForward") ?? "latestPatch" {
        case "disable": return text
        case "feature", "latestFeature": return ">=\(text) <\(major).\(minor + 1)"
        case "minor", "latestMinor": return ">=\(text) <\(major + 1)"
        case "major", "latestMajor": return ">=\(text)"
        default: return ">=\(text) <\(major).\(minor).\((version.number(2) / 100 + 1) * 100)"
        }
    }
}
