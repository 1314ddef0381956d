import ArgumentParser
import Display
import History
import Source
import Workflows

/// `sluice` alone: the workflows with their triggers and last results; first what needs a person.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the workflows with triggers and last results.")

    @OptionGroup var location: LocationOptions

    func run() throws {
        let project = try Project(location)
        let store = try project.existingStore()
        if let store { try OpenObligations(in: store).writeNotices() }
        let files = try project.workflowFiles()
        let paths = files.map(\.file.path)
        let lastRuns = try reading { () throws(HistoryError) in
            try store?.lastFinishedRuns(ofWorkflows: paths) ?? [:]
        }
        let unfinished = try reading { () throws(HistoryError) in try store?.unfinishedRuns() ?? [] }
        let listings = files.map { listing($0.file, lastRuns[$0.file.path], isUncommitted: $0.isUncommitted) }
        guard !listings.isEmpty || !unfinished.isEmpty else {
            StandardOutput.write(
                "There are no workflows here. Sluice looks in "
                    + WorkflowCatalog.folders.map { $0 + "/" }.joined(separator: ", ") + ".\n")
            return
        }
        let text = WorkflowListText(style: .standardOutput, now: SystemClock().now())
        let standings = unfinished.map { run in (run, store?.standing(of: run) ?? .abandoned) }
        StandardOutput.write(text.text(listings, unfinished: standings))
    }

    private func listing(_ file: SourceFile, _ run: RecordedRun?, isUncommitted: Bool) -> WorkflowListing {
        let workflow = WorkflowReader().read(file).workflow
        return WorkflowListing(
            name: WorkflowCatalog.stem(file.path), path: file.path,
            triggers: workflow.map { $0.triggers.map(\.event.value) }, lastRun: run, isUncommitted: isUncommitted)
    }
}
