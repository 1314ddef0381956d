package import Planning

extension RunState {
    /// The job that must have a place on the machine before this happens; nil where nobody must.
    ///
    /// What opens an obligation for a job comes right before its start, and waits with it. A job that calls a workflow takes no place, and
    /// what discharges an obligation waits for none.
    package func jobInNeedOfPlace(for effect: Effect) -> JobID? {
        switch effect {
        case .startJob(let job, _), .record(.obligationOpened(_, by: let job)):
            guard let index = indices[job], case .steps = plan.jobs[index].body, !isDischarging(index) else {
                return nil
            }
            return job
        default: return nil
        }
    }
}
