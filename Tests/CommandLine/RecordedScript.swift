import Conductor
import Foundation
import History
import Planning
import Runs

/// A script's run as the history has it, in a store that is gone with this value's last reference.
final class RecordedScript {
    let store: Store
    private let script: RunScript
    private let folder: String

    init(_ script: RunScript) throws {
        self.script = script
        folder = NSTemporaryDirectory() + "sluice-display-" + UUID().uuidString
        store = try Store.open(directory: folder + "/store", now: { FakeClock.start })
        try record()
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var details: RecordedDetails {
        get throws { try store.details(ofRun: 1) }
    }

    /// What a step printed, in lines.
    func lastLines(_ step: RecordedStep) -> [String] {
        let text = script.lines.reduce(into: "") { text, line in
            if case .output(step.id, let piece) = line.act { text += piece }
        }
        return text.split(separator: "\n").suffix(20).map { String($0) }
    }

    private func record() throws {
        let player = ScriptPlayer(script)
        let engine = EngineIdentity(bootID: "boot", processID: 1, startTime: 1)
        let draft = RunDraft(request: player.plan.request, workflowName: "CI")
        let created = try store.createRun(draft, engine: engine)
        let journal = store.journal(ofRun: created.number, plan: player.plan, token: created.token)
        recordNotes(in: journal)
        for line in script.lines {
            guard case .artifact(let name) = line.act else { continue }
            let file = folder + "/" + name
            try Data("an artifact\n".utf8).write(to: URL(fileURLWithPath: file))
            _ = try ArtifactStore(store).store(
                [ArtifactFile(source: file, path: name)], as: name, run: created.number, overwrite: false,
                retentionDays: nil)
        }
        try journal.append(Array(player.entries().dropFirst()), durably: false)
    }

    private func recordNotes(in journal: RunJournal) {
        var records: [StepID: StepRecord] = [:]
        for line in script.lines {
            switch line.act {
            case .annotate(let step, let annotation):
                records[step, default: StepRecord()].annotations.append(annotation)
            case .summary(let step, let text): records[step, default: StepRecord()].summary = text
            default: break
            }
        }
        for (step, record) in records { journal.record(record, of: step) }
    }
}
