/// The secrets of a run, read from where they are at each start; kept in memory only.
struct SecretSources {
    var secrets: [String: String] = [:]
    /// Given on the command line: they cannot be read again by another process.
    private(set) var volatileNames: Set<String> = []

    /// Throws a usage failure for a missing variable, a file that cannot be read or a line that is no assignment.
    init(given: [String], files: [String], environment: [String: String]) throws(Failure) {
        for file in files { secrets.merge(try AssignmentFile.read(file, as: "secret file")) { $1 } }
        for text in given {
            if text.contains("=") {
                let assignment = try Assignment(text, option: "--secret")
                secrets[assignment.name] = assignment.value
                volatileNames.insert(assignment.name)
            } else if let value = environment[text] {
                secrets[text] = value
                volatileNames.insert(text)
            } else {
                throw .usage(
                    "The secret '\(text)' is not in the environment.", hint: "Set it, or write --secret \(text)=value.")
            }
        }
    }

    /// What was given for this run goes before what is configured. What is configured can be read again by another process.
    mutating func add(_ configured: [String: String]) {
        secrets.merge(configured) { given, _ in given }
        let names = Set(configured.keys.map { $0.lowercased() })
        volatileNames = volatileNames.filter { !names.contains($0.lowercased()) }
    }

    /// What somebody has typed at a prompt.
    mutating func add(typed: [String: String]) {
        secrets.merge(typed) { given, _ in given }
        volatileNames.formUnion(typed.keys)
    }
}
