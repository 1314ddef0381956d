extension Settings {
    /// These, with what another copy of the file adds to the obligations, locks and environments of a run: it can add to them and take nothing away.
    ///
    /// Secrets, variables and schedules are these alone: who could add a variable could send a run elsewhere.
    ///
    /// An obligation of a workflow that has one here already stays as it is here.
    package func tightened(by other: Settings) -> Settings {
        var settings = self
        let owing = Set(obligations.map { $0.workflow.value.lowercased() })
        settings.obligations += other.obligations.filter { !owing.contains($0.workflow.value.lowercased()) }
        for lock in other.locks {
            guard let place = settings.locks.firstIndex(where: { $0.name.lowercased() == lock.name.lowercased() })
            else {
                settings.locks.append(lock)
                continue
            }
            let known = Set(settings.locks[place].workflows.map { $0.value.lowercased() })
            settings.locks[place].workflows += lock.workflows.filter { !known.contains($0.value.lowercased()) }
        }
        settings.environments = environments.tightened(by: other.environments)
        return settings
    }
}
