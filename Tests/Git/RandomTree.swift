import Foundation

/// A repository whose files come from a seed: nested folders, executables, links, names that need care.
struct RandomTree {
    let scratch: ScratchFolder
    private var random: SeededGenerator
    /// Paths that are files or links now.
    private(set) var paths: Set<String> = []

    private static let names = [
        "a", "b", "a.b", "a-b", "ab", "A", "space name", "ümlaut", "x.txt", "y.log", "-dash", "build", "deep", "z",
    ]
    private static let contents = ["", "x", "one\n", "two\r\n", "mixed\r\nlines\n", "\0binary\n", "$Id$\n", "plain\n"]

    init(seed: UInt64) throws {
        random = SeededGenerator(seed)
        scratch = try ScratchFolder()
        try scratch.git("init", "-q", "-b", "main", "repository")
    }

    mutating func grow(_ count: Int) throws {
        for _ in 0..<count { try add() }
    }

    /// Additions, changes, deletions, moves, permissions, files that become folders or links and back.
    mutating func edit(_ count: Int) throws {
        for _ in 0..<count {
            guard let path = paths.sorted().randomElement(using: &random) else { return try add() }
            switch Int.random(in: 0..<8, using: &random) {
            case 0, 1: try add()
            case 2, 3: try put(path)
            case 4: try remove(path)
            case 5: try? scratch.setPermissions("repository/" + path, Bool.random(using: &random) ? 0o755 : 0o644)
            case 6:
                try remove(path)
                try put(path + "/inner")
            default:
                try remove(path)
                try add()
            }
        }
    }

    mutating func add() throws {
        let depth = Int.random(in: 1...4, using: &random)
        let parts = (0..<depth).map { _ in Self.names.randomElement(using: &random) ?? "a" }
        try put(parts.joined(separator: "/"))
    }

    /// Writes a file or link; whatever is in its way goes.
    mutating func put(_ path: String) throws {
        for other in paths where path.hasPrefix(other + "/") || other.hasPrefix(path + "/") || other == path {
            try remove(other)
        }
        try? scratch.remove("repository/" + path)
        if Int.random(in: 0..<10, using: &random) == 0 {
            try scratch.link("repository/" + path, to: Self.names.randomElement(using: &random) ?? "a")
        } else {
            let text =
                (Self.contents.randomElement(using: &random) ?? "") + "\(Int.random(in: 0..<5, using: &random))\n"
            try scratch.write(text, to: "repository/" + path)
            if Int.random(in: 0..<5, using: &random) == 0 { try scratch.setPermissions("repository/" + path, 0o755) }
        }
        paths.insert(path)
    }

    mutating func remove(_ path: String) throws {
        try? scratch.remove("repository/" + path)
        paths.remove(path)
    }

    /// A `.gitignore` of a few rules, negated ones among them.
    mutating func ignoreRules() -> String {
        let rules = [
            "*.log", "build/", "/deep/a", "**/z", "a/**/b", "deep/*", "!deep/a", "x.*", "[ab]", "*-b", "# no rule",
            "space name", "a.b/", "!*.log", "/b", "!/b", "deep/**", "\\-dash", "ab*", "!x.txt", "A ", "ü*",
        ]
        return (0..<4).compactMap { _ in rules.randomElement(using: &random) }.joined(separator: "\n") + "\n"
    }

    mutating func bool() -> Bool { Bool.random(using: &random) }

    mutating func pick() -> String? { paths.sorted().randomElement(using: &random) }
}
