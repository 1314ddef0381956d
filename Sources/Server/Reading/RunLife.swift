import Expressions
package import History
import Processes

/// Whether somebody goes on with a run, by what the kernel says of its engine and its keeper.
package enum RunLife: String, Hashable, Sendable, CaseIterable {
    case finished
    /// Its engine lives.
    case attended
    /// Its engine is gone, and its keeper is about to bring another one back.
    case away
    /// It waits for an approval, and nothing else; who approves brings it an engine.
    case waiting
    /// It has not ended, and nobody goes on with it.
    case abandoned

    package init(_ run: RecordedRun, in store: Store) {
        if run.state == .finished {
            self = .finished
        } else if let engine = run.engine, engine.isAlive {
            self = .attended
        } else if KeeperRecovery.livingKeeper(of: RunDirectory(store.paths.runDirectory(run.number))) != nil {
            self = .away
        } else {
            self = run.isLeftToApprovers ? .waiting : .abandoned
        }
    }
}

extension EngineIdentity {
    fileprivate var isAlive: Bool {
        ProcessIdentity(bootID: BootID(bootID), pid: processID, startTime: startTime).isAlive
    }
}

extension RecordedRun {
    /// As the API has it: with `engine`, the word for whether somebody goes on with it.
    func value(in store: Store) -> Value {
        value.adding(["engine": .string(RunLife(self, in: store).rawValue)])
    }
}
