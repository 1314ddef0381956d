import Planning

extension RunState {
    /// The jobs of a family take the place of the one that stood for it, and are looked at next.
    mutating func expand(_ placeholder: Int, _ expansion: FamilyExpansion, _ event: RunEvent) throws(RunError) {
        let id = plan.jobs[placeholder].id
        let added: [Int]
        do {
            added = try plan.expand(placeholder, to: expansion)
        } catch {
            throw .illegal(event, "its jobs cannot be made: \(error)")
        }
        indices[id] = nil
        for index in added { indices[plan.jobs[index].id] = index }
        jobs += (jobs.count..<plan.jobs.count).map { _ in JobState() }
        families += plan.families[families.count...].map { FamilyState($0, in: plan) }
        scopes += plan.scopes[scopes.count...].map { ScopeState($0) }
        unfinishedJobs += added.count - 1

        let family = plan.jobs[placeholder].family
        families[family].unfinishedJobs = plan.families[family].jobs.count
        for index in plan.families[family].jobs {
            jobs[index].phase = .evaluable
            evaluable.insert(index)
        }
    }
}
