import Conductor
import Foundation
import Planning
import Source
import Workflows

/// Something of another repository that a file uses, and where the file says so.
struct ActionUse: Hashable {
    var reference: Located<String>
    /// The path of the file.
    var file: String
    var remote: ActionReference.Remote

    var pin: ActionPin { ActionPin(repository: remote.repository, ref: remote.ref) }

    /// `actions/checkout@v4` and the others that need nothing of another repository.
    var isBuiltIn: Bool {
        let name = remote.path.isEmpty ? remote.repository : remote.repository + "/" + remote.path
        return BuiltInAction(rawValue: name.lowercased()) != nil || DiskSpaceStep.isOne(reference.value)
    }
}

/// Finds what workflows and composite actions use of other repositories.
struct ActionUses {
    /// A file of this repository, by path.
    let file: (String) throws(Failure) -> SourceFile?

    /// What a workflow uses itself, and through composite actions of this repository. Throws where the workflow cannot be read.
    func uses(of workflow: SourceFile) throws(Failure) -> [ActionUse] {
        let reading = WorkflowReader().read(workflow)
        guard let model = reading.workflow else {
            throw Failure(.usage, reading.diagnostics, files: [workflow])
        }
        var found: [ActionUse] = []
        var seen: Set<String> = []
        for reference in model.references { try add(reference, in: workflow, to: &found, &seen) }
        return found
    }

    private func add(
        _ reference: Located<String>, in origin: SourceFile, to found: inout [ActionUse],
        _ seen: inout Set<String>
    ) throws(Failure) {
        if case .remote(let remote) = ActionReference(reference.value) {
            return found.append(ActionUse(reference: reference, file: origin.path, remote: remote))
        }
        guard ["./", "$/"].contains(where: reference.value.hasPrefix),
            seen.insert(reference.value).inserted
        else { return }
        let folder = String(reference.value.dropFirst(2))
        for name in ["action.yml", "action.yaml"] {
            guard let text = try file(folder.isEmpty ? name : folder + "/" + name) else { continue }
            for inner in Self.references(inAction: text) { try add(inner, in: text, to: &found, &seen) }
            return
        }
    }

    /// What the steps of a composite action use; nothing of another kind, or of one that cannot be read.
    static func references(inAction file: SourceFile) -> [Located<String>] {
        guard case .composite(let steps)? = ActionReader().read(file).action?.runs else { return [] }
        return references(steps)
    }

    static func references(_ steps: [Step]) -> [Located<String>] {
        steps.flatMap { step -> [Located<String>] in
            switch step.action {
            case .uses(let uses): [uses.reference]
            case .parallel(let inner): references(inner)
            case .run, .wait, .waitAll, .cancel: []
            }
        }
    }
}

extension Workflow {
    /// All that its jobs name under `uses:`, in the file's order.
    var references: [Located<String>] {
        jobs.flatMap { job -> [Located<String>] in
            switch job.body {
            case .call(let call): [call.uses]
            case .steps(let body): ActionUses.references(body.steps)
            }
        }
    }
}
