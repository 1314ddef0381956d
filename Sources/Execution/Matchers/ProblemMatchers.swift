import Conductor
import Expressions

/// The problem matchers of a job: one step adds them, the lines of that step and of those after it are matched.
package struct ProblemMatchers: Hashable, Sendable {
    /// The one that was added last comes first.
    private var all: [ProblemMatcher] = []

    package init() {}

    /// What a step asked for, by `add-matcher` or `remove-matcher`.
    package enum Change: Hashable, Sendable {
        case add([ProblemMatcher])
        /// Those with these owners.
        case remove([String])
    }

    package var isEmpty: Bool { all.isEmpty }

    package var owners: [String] { all.map(\.owner) }

    /// What the file of `add-matcher` says: `{"problemMatcher": […]}`. Throws `problemMatcher`.
    static func read(_ content: [UInt8]) throws(ExecutionError) -> [ProblemMatcher] {
        let value: Value
        do {
            // .NET reads a file without its byte order mark.
            let content = content.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(content.dropFirst(3)) : content
            value = try Value(parsingJSON: content)
        } catch {
            throw .problemMatcher("The file is no JSON: \(error.message)")
        }
        guard case .object(let fields) = value, case .array(let items)? = fields["problemMatcher"] else { return [] }
        var matchers: [ProblemMatcher] = []
        for item in items {
            let matcher = try ProblemMatcher(item)
            guard !matchers.contains(where: { $0.has(owner: matcher.owner) }) else {
                throw .problemMatcher("Duplicate owner name '\(matcher.owner)'")
            }
            matchers.append(matcher)
        }
        return matchers
    }

    /// One that is added takes the place of the one with the same owner.
    package mutating func apply(_ change: Change) {
        switch change {
        case .add(let matchers):
            for matcher in matchers {
                remove(owner: matcher.owner)
                all.insert(matcher, at: 0)
            }
        case .remove(let owners): for owner in owners { remove(owner: owner) }
        }
    }

    private mutating func remove(owner: String) { all.removeAll { $0.has(owner: owner) } }

    /// What a line of output tells, for which the first matcher decides that finds a problem.
    ///
    /// A matcher whose expression takes too long is taken away, and told of.
    mutating func read(line: String, in workspace: String) -> [Annotation] {
        var annotations: [Annotation] = []
        let text = line.withoutColours
        for matcher in all {
            guard let place = all.firstIndex(where: { $0.has(owner: matcher.owner) }) else { continue }
            do {
                guard let problem = try all[place].match(text) else { continue }
                for other in all.indices where other != place { all[other].reset() }
                if let annotation = Annotation(problem, in: workspace) { return annotations + [annotation] }
            } catch {
                all.remove(at: place)
                let message =
                    "Removing issue matcher '\(matcher.owner)'. Its regular expression takes too long on a line."
                annotations.append(Annotation(.warning, message))
            }
        }
        return annotations
    }
}

extension ProblemMatcher {
    fileprivate func has(owner: String) -> Bool { self.owner.lowercased() == owner.lowercased() }
}

extension String {
    /// Without the escape sequences that set colours: `ESC [`, digits and semicolons, and an `m`, which may be missing.
    var withoutColours: String {
        guard utf8.contains(0x1B) else { return self }
        var rest = Array(utf8)[...]
        var kept: [UInt8] = []
        while let byte = rest.popFirst() {
            guard byte == 0x1B, rest.first == UInt8(ascii: "[") else {
                kept.append(byte)
                continue
            }
            rest = rest.dropFirst().drop { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ";") }
            if rest.first == UInt8(ascii: "m") { rest = rest.dropFirst() }
        }
        return String(decoding: kept, as: UTF8.self)
    }
}
