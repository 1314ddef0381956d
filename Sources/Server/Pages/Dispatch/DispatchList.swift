import History
import Markup
import Planning
import Source
import Workflows

/// The workflows of a project, and which of them somebody can start by hand.
struct DispatchList: Sendable {
    var files: ProjectFiles
    /// The newest finished run of each, by its path; of one that is run for the first time, that run.
    var last: [String: RecordedRun]

    init(_ context: PageContext) async throws {
        let project = try context.theProject()
        let files = try await context.parts.readings.newest(of: project)
        self.files = files
        last = try await project.reading { store in
            let going = Dictionary(try store.unfinishedRuns().map { ($0.workflow, $0) }) { $1 }
            return going.merging(try store.lastFinishedRuns(ofWorkflows: files.workflows.map(\.path))) { $1 }
        }
    }

    /// What leads to its form: the file's stem, or the path where another file has the same.
    func name(of file: ProjectFiles.WorkflowFile) -> String {
        files.workflows.count { $0.stem == file.stem } == 1 ? file.stem : file.path
    }
}

struct DispatchListPage: Sendable {
    private let context: PageContext
    private let list: DispatchList
    private let path: PagePath

    init(_ context: PageContext, _ list: DispatchList) throws(Problem) {
        (self.context, self.list) = (context, list)
        path = PagePath(project: try context.theProject().name)
    }

    var page: Page {
        let broken = list.files.broken
        let table = PageTable(
            "Workflows of the default branch",
            [.init("Workflow"), .init("File"), .init("Inputs"), .init("Last result"), .init("Starts by")],
            list.files.workflows.compactMap(row))
        let content: HTML =
            if !table.rows.isEmpty {
                .element(
                    "section", ["id": "workflows", "data-live": "", "aria-label": "The workflows"], table.html)
            } else if broken.isEmpty {
                .nothing("There is no workflow on the default branch.", "Put one into the folder 'workflows'.")
            } else {
                .nothing("No workflow of the default branch can be read.", "Mend what is wrong, and push it.")
            }
        return Page(
            "Start a workflow", section: .dispatch, lead: lead, live: .project(path.project),
            HTML(
                broken.map { file in
                    .notice(
                        .failure, "'\(file.path)' cannot be read:",
                        DiagnosticList(file.diagnostics, of: file.path).html)
                }), content)
    }

    /// Of which commit the files are, and the way to what was started and has not begun.
    private var lead: HTML {
        let branch: HTML = list.files.branch.map { .ref($0) } ?? ""
        return branch + .sha(list.files.sha) + .link(path.queue, "Starts that wait")
    }

    private func row(_ file: ProjectFiles.WorkflowFile) -> PageTable.Row? {
        guard let workflow = file.workflow else { return nil }
        let trigger = workflow.trigger(for: "workflow_dispatch")
        let name: HTML =
            trigger == nil
            ? .name(file.displayName)
            : .link(path.dispatch(list.name(of: file)), .name(file.displayName))
        let inputs = trigger.map { $0.inputs.isEmpty ? "none" : CountText.count($0.inputs.count, "input") }
        let last = list.last[file.path]
        return PageTable.Row(
            [
                name, .code(file.path), .text(inputs ?? ""),
                last.map { run in
                    Status(run).badge + " " + .link(path.run(run.number), .text("#\(run.number)"))
                } ?? .muted("never run"),
                HTML(workflow.triggers.map { .code($0.event.value) + " " }),
            ], status: last.map { Status($0) })
    }
}
