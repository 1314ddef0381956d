import Expressions
import Planning
import Runs
import Server
import Workflows

/// What starts would take and whom they would meet.
struct ServerWeighing {
    let location: LocationOptions

    func weigh(_ request: StartRequest) -> StartWeight {
        do {
            return .startable(group: try group(of: ServerStart(request: request, location: location).prepare().plan))
        } catch {
            return .refused(Problem(error))
        }
    }

    /// Nil where there is none, and where its name is made of the run's own number, so that nobody else is in it.
    private func group(of plan: Plan) throws -> StartGroup? {
        guard let concurrency = plan.workflow.concurrency,
            let own = plan.jobs.firstIndex(where: { plan.families[$0.family].scope == 0 })
        else { return nil }
        let asked = try [1, 2].map { number in
            var plan = plan
            (plan.request.event.runID, plan.request.event.runNumber) = (number, number)
            // More than the file may use there, which its reader has seen to.
            return try plan.groupRequest(concurrency.value, contexts: RunState(plan: plan).contexts(ofJob: own))
        }
        guard let group = asked[0], group == asked[1] else { return nil }
        let policy: StartGroup.Policy =
            switch group.queue {
            case .single: group.cancelsInProgress ? .cancelling : .single
            case .max, .fifo: .inOrder
            }
        return StartGroup(key: group.key, policy: policy)
    }
}
