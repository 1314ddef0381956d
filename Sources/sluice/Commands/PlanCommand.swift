import ArgumentParser
import Display
import Planning
import Source

/// `sluice plan`: what a run would do, drawn.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show a workflow's jobs as they would run, and start nothing.")

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json, dot, mermaid
    }

    @Argument(
        help: "The workflow: its file's name with or without .yml, its path, or its name.",
        completion: Completions.workflows)
    var workflow: String

    @OptionGroup var options: EventOptions

    @Option(help: "How to draw it.")
    var format: Format = .text

    func run() throws {
        Self.show(try RunPreparation(workflow, options), format: format)
    }

    static func show(_ preparation: RunPreparation, format: Format) {
        let renderer = PlanRenderer(preparation.plan)
        switch format {
        case .text:
            // The plan's own stand below it.
            let guarded = preparation.hostGuard.findings.map { DiagnosticRenderer().render($0) }
            for notice in preparation.ownNotices + guarded { StandardOutput.write(notice + "\n", to: 2) }
            StandardOutput.write(renderer.text(width: Terminal.standardOutput.size().columns))
        case .json: StandardOutput.write(renderer.json())
        case .dot: StandardOutput.write(renderer.dot())
        case .mermaid: StandardOutput.write(renderer.mermaid())
        }
    }
}
