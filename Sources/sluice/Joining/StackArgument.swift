import Display
import History
import Source
import Workflows

/// The stacks that a command is about, as typed: a project, a stack's name, or a stack file; all without one.
struct StackArgument {
    let store: Store
    /// Nil for all.
    let name: String?

    /// Those of which something stands, the oldest first. Throws a usage failure where one was named that is not there.
    func standing() throws(Failure) -> [RecordedStack] {
        let all = try reading { () throws(HistoryError) in try store.standingStacks() }
        guard let name else { return all }
        let meant = try all.filter(self.isMeant(name))
        guard meant.isEmpty else { return meant }
        let known = all.map(\.project) + all.map(\.name)
        throw .usage(
            "No stack '\(name)' is up.",
            hint: nearestName(to: name, among: known).map { "Did you mean '\($0)'?" }
                ?? "'sluice stack list' shows those that are.")
    }

    /// The newest, also one that is gone. Throws a usage failure where there was none.
    func newest() throws(Failure) -> RecordedStack {
        let all = try reading { () throws(HistoryError) in try store.stacks(limit: .max) }
        let meant = try name.map { name throws(Failure) in try all.filter(self.isMeant(name)) } ?? all
        if let stack = meant.first { return stack }
        throw .usage(name.map { "There was no stack '\($0)' here." } ?? "There was no stack here yet.")
    }

    private func isMeant(_ name: String) throws(Failure) -> (RecordedStack) -> Bool {
        let project =
            name.hasPrefix(RecordedStack.obligationPrefix)
            ? String(name.dropFirst(RecordedStack.obligationPrefix.count)) : name
        // What is no file and no stack of this repository may be one that was there before.
        guard let found = try? FoundStackFile.find(name), let stack = try? found.read().stack else {
            return { $0.project == project || $0.name == project }
        }
        return { $0.project == project || ($0.name == stack.name.value && $0.draft.folder == found.folder) }
    }
}

extension RecordedStack {
    /// Whether its test is at it.
    var isBeingTested: Bool { Engine.isAlive(draft.owner) && state == .open }
}
