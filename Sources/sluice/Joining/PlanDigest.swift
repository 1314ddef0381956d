import Digests
import Expressions
import Planning

/// What an approval is bound to: the SHA-256 of all that a plan was made from, and of the plan.
///
/// The files are in it by the commit; two runs that are asked for in the same way have the same one.
enum PlanDigest {
    static func of(_ plan: Plan) -> String {
        var request = plan.request
        // What only tells one run from another.
        request.digest = ""
        request.run = 0
        (request.event.runID, request.event.runNumber, request.event.runAttempt) = (0, 0, 0)
        let rendered = PlanRenderer(plan).json()
        return sha256(request.value.json(.compact) + "\n" + rendered)
    }
}
