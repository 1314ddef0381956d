package import History
import Planning
import Runs

extension [RecordedJob] {
    /// The jobs that a person means: by id or name; by the id without a matrix's number; by a caller, whose callees they are.
    /// Empty for an unknown name.
    package func named(_ typed: String) -> [RecordedJob] {
        let sought = typed.lowercased()
        let rules: [(RecordedJob) -> Bool] = [
            { $0.id.text == typed }, { $0.name == typed },
            { $0.id.text.lowercased() == sought || $0.name.lowercased() == sought },
            { $0.id.text.withoutMatrixNumber.lowercased() == sought },
        ]
        for rule in rules {
            let found = filter(rule)
            let callers = found.map { $0.id.text + "/" }
            guard !found.isEmpty else { continue }
            return filter { job in rule(job) || callers.contains { job.id.text.hasPrefix($0) } }
        }
        return []
    }

    /// What `named` takes, for suggestions.
    package var knownNames: [String] {
        var names: [String] = []
        for name in flatMap({ [$0.id.text.withoutMatrixNumber, $0.id.text, $0.name] }) where !names.contains(name) {
            names.append(name)
        }
        return names
    }
}

extension RecordedStep {
    /// Whether a person means it: by its number from 1, or its name.
    package func isNamed(_ typed: String) -> Bool {
        if let number = Int(typed) { return id.index + 1 == number }
        return name.lowercased() == typed.lowercased()
    }
}

extension String {
    /// A job's id without the `.N` of a matrix's combination.
    var withoutMatrixNumber: String {
        guard let dot = lastIndex(of: "."), Int(self[index(after: dot)...]) != nil else { return self }
        return String(self[..<dot])
    }
}
