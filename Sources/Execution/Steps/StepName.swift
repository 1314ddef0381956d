import Conductor
import Planning
import Processes
import Runs

extension JobID {
    /// The job's name as a file name; the part of a step's name before its last `~`.
    var fileName: String { text.replacingByte("/", with: "~") }
}

extension StepPlace {
    /// The name of a step that an action brought along, after those of the steps around it, and of one with values that are known only
    /// now; nil for one that the plan knows by itself.
    var recordedName: String? {
        let name = StepName.evaluated(order.step, in: scope)
        guard name != nil || !order.enclosing.isEmpty else { return nil }
        let names = order.enclosing.map(\.step.name) + [name ?? order.step.name]
        return order.id.phase.prefix + names.joined(separator: " / ")
    }
}

extension Runs.StepID {
    /// The name under which the keeper knows the step. Throws for one that is too long for a folder's name.
    func keeperID() throws(KeeperError) -> Processes.StepID { try Processes.StepID(description) }

    /// The beginning of the names of its command files.
    var filePrefix: String { "\(phaseMark)\(index).\(attempt)." }
}

extension Processes.StepID {
    /// The file name of its job.
    var jobFileName: String {
        guard let end = name.lastIndex(of: "~") else { return name }
        return String(name[..<end])
    }
}
