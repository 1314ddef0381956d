package import History
package import Runs

/// Stacks on record, one a line.
package struct StackText {
    private let style: Style
    private let now: Timestamp

    package init(style: Style, now: Timestamp) {
        self.style = style
        self.now = now
    }

    package func table(_ stacks: [RecordedStack]) -> String {
        var table = TextTable(header: ["PROJECT", "STACK", "COMMIT", "AGE", "RESULT", "STATE"].map(style.dim))
        for stack in stacks {
            table.add([
                style.bold(stack.project.onScreen), name(stack), commit(stack), stack.openedAt.age(now: now),
                stack.outcome?.rawValue ?? "–", state(stack),
            ])
        }
        return table.text
    }

    private func name(_ stack: RecordedStack) -> String {
        stack.name.onScreen + (stack.draft.variant.map { "/\($0.onScreen)" } ?? "")
    }

    private func commit(_ stack: RecordedStack) -> String {
        (stack.draft.sha.map { String($0.prefix(7)) } ?? "none") + (stack.draft.isDirty ? " and changes" : "")
    }

    /// What is true of it now, and what comes next.
    func state(_ stack: RecordedStack) -> String {
        switch stack.state {
        case .open: return "being tested"
        case .kept:
            guard let seconds = stack.keepUntil?.seconds(since: now) else { return "up until 'sluice stack down'" }
            return seconds <= 0 ? "kept, and its time is over" : "kept for \(durationText(seconds)) more"
        case .left: return "left: \(stack.lastError?.onScreen ?? "it could not be taken down")"
        case .closed: return stack.target.map { "not ours: \($0.onScreen)" } ?? "gone"
        case .abandoned: return "taken over by \(stack.closedBy?.onScreen ?? "somebody")"
        }
    }

    /// Among obligations, in the columns of those.
    func obligationRow(_ stack: RecordedStack) -> [String] {
        let next =
            switch stack.state {
            case .kept: stack.keepUntil == nil ? "when asked for" : state(stack)
            default: stack.guardian == nil ? "with the next 'sluice stack'" : "by its guard"
            }
        return [
            style.bold(stack.obligation.onScreen), stack.name.onScreen, "sluice stack", stack.openedAt.age(now: now),
            "\(stack.attempts)", next, stack.lastError?.onScreen ?? "",
        ]
    }
}
