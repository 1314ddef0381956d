extension Plan {
    /// The indices of all jobs as a person reads them: the files' order, callees after their caller, also of those that came later.
    package var jobsInOrder: [Int] {
        var order: [Int] = []
        order.reserveCapacity(jobs.count)
        if !scopes.isEmpty { add(scope: 0, to: &order) }
        return order
    }

    private func add(scope: Int, to order: inout [Int]) {
        for job in scopes[scope].families.flatMap({ families[$0].jobs }) {
            order.append(job)
            if case .call(let callee) = jobs[job].body { add(scope: callee, to: &order) }
        }
    }
}
