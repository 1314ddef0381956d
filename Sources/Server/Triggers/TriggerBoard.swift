import Synchronization

/// Where the parts that start runs wake each other, and what they have to complain of.
///
/// State: the bells and the faults of today, behind one lock.
package final class TriggerBoard: Sendable {
    /// Who looks at a project's repository, each in its own words.
    enum Looker: CaseIterable { case fetching, watching }

    private struct State {
        var bells: [ObjectIdentifier: Alarm] = [:]
        var faults: [String: [Looker: String]] = [:]
    }

    private let state = Mutex(State())
    /// Rung when the list of projects may be another one.
    let projects = Alarm()
    /// Rung when something is to be started.
    let starts = Alarm()
    /// Rung when a run may have begun or finished.
    let runs = Alarm()
    /// Rung when somebody is to be told of something.
    let notices = Alarm()

    package init() {}

    /// That of a project as it is open now.
    func bell(of project: ServedProject) -> Alarm {
        state.withLock { state in
            let key = ObjectIdentifier(project)
            let bell = state.bells[key] ?? Alarm()
            state.bells[key] = bell
            return bell
        }
    }

    func forget(_ project: ServedProject) {
        state.withLock { state in
            _ = state.bells.removeValue(forKey: ObjectIdentifier(project))
        }
    }

    func ring(_ project: ServedProject) { bell(of: project).ring() }

    /// After the configuration was read again.
    package func reloaded() {
        for bell in state.withLock({ Array($0.bells.values) }) { bell.ring() }
        projects.ring()
    }

    /// Why the last look at the project's repository has failed, as a full sentence; nil where it has not.
    package func fault(of project: String) -> String? {
        let faults = state.withLock { $0.faults[project] ?? [:] }
        return Looker.allCases.lazy.compactMap { faults[$0] }.first
    }

    /// True where that is new to the looker.
    func setFault(_ fault: String?, of project: String, by looker: Looker) -> Bool {
        state.withLock { state in
            defer { state.faults[project, default: [:]][looker] = fault }
            return state.faults[project]?[looker] != fault
        }
    }
}
