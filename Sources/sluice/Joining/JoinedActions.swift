import Conductor
import Planning

/// Sources of actions, of which the first that knows an action is taken.
struct JoinedActions: ActionSource {
    let sources: [any ActionSource]

    func find(_ reference: ActionReference.Remote) throws(ActionSourceError) -> ActionFolder? {
        for source in sources { if let folder = try source.find(reference) { return folder } }
        return nil
    }
}
