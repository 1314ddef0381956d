import Containers
import Display
import History
import Runs
import Source
import Stacks

/// Takes down stacks that the ledger knows, and records what came of it.
struct StackClosing {
    let store: Store

    /// One attempt. Why it failed, in a sentence, or nil.
    ///
    /// - Parameter closer: Who does it, such as `its guard`.
    func attempt(_ stack: RecordedStack, by closer: String) -> String? {
        let reason: String
        do throws(ContainerError) {
            let left = try stack.teardown.attempt()
            guard !left.isEmpty else { return closed(stack, by: closer) }
            reason = "Still there: \(left.joined(separator: ", "))."
        } catch {
            reason = error.message
        }
        // What cannot be recorded, either, is told all the same.
        try? store.leaveStack(stack.project, reason: reason)
        return reason
    }

    private func closed(_ stack: RecordedStack, by closer: String) -> String? {
        do throws(HistoryError) {
            try store.closeStack(stack.project, by: closer)
            return nil
        } catch  where error.code == .notAvailable {
            // Somebody else was at it, too.
            return nil
        } catch {
            return "It is gone, and that cannot be recorded: \(error.message)"
        }
    }

    /// Those whose test and guard have died; each is told of.
    ///
    /// - Parameter run: Only those of steps of this run.
    func closeDeserted(ofRun run: Int? = nil, tell: (String) -> Void) throws(Failure) {
        let deserted = try reading { () throws(HistoryError) in
            try store.desertedStacks(isAlive: Engine.isAlive)
        }
        for stack in deserted where run == nil || stack.draft.run == run {
            stack.endFollowing(tell: tell)
            let reason = attempt(stack, by: "process \(Engine.identity.processID)")
            tell(reason.map { "The stack '\(stack.project)' was left, and cannot be taken down: \($0)" } ?? gone(stack))
        }
    }

    private func gone(_ stack: RecordedStack) -> String {
        stack.draft.job != nil && stack.state == .kept
            ? "The stack '\(stack.project)' has gone with its job."
            : "The stack '\(stack.project)' was left by its test, and is taken down."
    }
}

extension RecordedStack {
    var teardown: StackTeardown {
        StackTeardown(
            project: project, model: draft.model, removesVolumes: draft.removesVolumes, removesImages: !needsImages,
            environment: ContainerClient.environment)
    }

    /// Whether its images are those that may ship.
    private var needsImages: Bool {
        outcome == .success && draft.sha != nil && !draft.isDirty && !draft.isPartial
    }
}
