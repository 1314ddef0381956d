import Workflows

/// What changed from one lock to the next, a line for each action.
struct LockDifference {
    let lines: [String]

    init(from old: ActionLock, to new: ActionLock) {
        let pins = Set(old.dependencies.keys).union(new.dependencies.keys).sorted()
        var lines = pins.compactMap { pin -> String? in
            switch (old.dependencies[pin]?.commit, new.dependencies[pin]?.commit) {
            case (nil, let commit?): "+ \(pin)  \(commit)"
            case (_?, nil): "- \(pin)"
            case (let before?, let after?) where before != after: "~ \(pin)  \(before) → \(after)"
            default: nil
            }
        }
        if lines.isEmpty, old != new { lines.append("which workflow uses what") }
        self.lines = lines
    }
}
