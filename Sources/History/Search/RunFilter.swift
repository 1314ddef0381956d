import GRDB
package import Runs

/// Which runs are wanted; nil for what does not matter.
package struct RunFilter: Hashable, Sendable {
    /// The workflow's path.
    package var workflow: String?
    /// Its full name: `refs/heads/main`.
    package var ref: String?
    /// The beginning of a SHA, in lower case.
    package var sha: String?
    package var actor: String?
    package var event: String?
    package var state: RecordedRun.State?
    /// Only those that go on or have not begun.
    package var isUnfinished = false
    package var conclusion: Outcome?

    package init() {}

    package var isEmpty: Bool { self == RunFilter() }

    /// What a row of `runs` must fulfil.
    ///
    /// SQLite would choose any of the indexes, without knowing which tells runs apart best: only the first condition is told in a way
    /// that an index can serve, and they stand in the order in which they tell runs apart.
    var condition: (sql: String, arguments: StatementArguments) {
        var parts: [String] = []
        var arguments: StatementArguments = []
        func add(_ sql: (_ prefix: String) -> String, _ values: [any DatabaseValueConvertible], with: Bool = false) {
            parts.append(sql(parts.isEmpty || with ? "" : "+"))
            arguments += StatementArguments(values)
        }
        if let sha {
            // In hexadecimal digits nothing comes between these but what begins so.
            add({ "\($0)sha >= ? AND \($0)sha < ?" }, [sha, sha + "g"])
        }
        // Few have not finished, and there is an index of those.
        let unfinished = "number IN (SELECT number FROM runs WHERE state <> 'finished')"
        if let state, state != .finished {
            add({ _ in "\(unfinished) AND +state = ?" }, [state.rawValue])
        } else if isUnfinished {
            add({ _ in unfinished }, [])
        }
        if let actor { add({ "\($0)actor = ?" }, [actor]) }
        if let ref { add({ "\($0)ref = ?" }, [ref]) }
        if let workflow { add({ "\($0)workflow = ?" }, [workflow]) }
        if let conclusion {
            // There are indexes of it and each of these.
            let isPaired = sha == nil && (state ?? .finished) == .finished && (actor ?? ref ?? workflow) != nil
            add({ "\($0)conclusion = ?" }, [conclusion.rawValue], with: isPaired)
        }
        if let event { add({ "\($0)event = ?" }, [event]) }
        if state == .finished { add({ _ in "+state = 'finished'" }, []) }
        return (parts.joined(separator: " AND "), arguments)
    }
}
