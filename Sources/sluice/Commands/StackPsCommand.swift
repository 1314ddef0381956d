import ArgumentParser
import Containers
import Display
import Expressions
import History

/// `sluice stack ps`: the containers of stacks that are up.
struct StackPsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ps", abstract: "List the containers of stacks that are up, and where they are reached.",
        discussion: """
            With --json each is one object: project, service, container, status, ports. Fields are only ever added.
            """)

    @Argument(help: "The stack file, the stack's name, or the project; all stacks of this repository without it.")
    var stack: String?

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @OptionGroup var location: LocationOptions

    func run() throws {
        guard let store = try StackHome(location).project.existingStore() else {
            if !json { StandardOutput.write("No stack is up.\n") }
            return
        }
        let stacks = try StackArgument(store: store, name: stack).standing()
        let rows = try stacks.flatMap { try Self.containers(of: $0) }
        if json {
            StandardOutput.write(rows.map { $0.value.json(.compact) + "\n" }.joined())
        } else if rows.isEmpty {
            StandardOutput.write("No stack is up.\n")
        } else {
            let style = Style.standardOutput
            var table = TextTable(header: ["PROJECT", "SERVICE", "STATUS", "PORTS", "CONTAINER"].map(style.dim))
            for row in rows {
                table.add([
                    style.bold(row.project), row.service.onScreen, row.status.onScreen, row.ports.onScreen,
                    row.container.onScreen,
                ])
            }
            StandardOutput.write(table.text)
        }
    }

    private struct Row {
        let project: String
        /// Empty for one that the product started.
        let service: String
        let container: String
        let status: String
        let ports: String

        var value: Value {
            [
                "project": .string(project), "service": service.isEmpty ? .null : .string(service),
                "container": .string(container), "status": .string(status), "ports": .string(ports),
            ]
        }
    }

    private static func containers(of stack: RecordedStack) throws(Failure) -> [Row] {
        let separator: Character = "\u{1F}"
        let fields = ["{{.Label \"com.docker.compose.service\"}}", "{{.Names}}", "{{.Status}}", "{{.Ports}}"]
        let command = EngineCommand([
            "ps", "--all", "--filter", "label=sluice.stack=\(stack.project)", "--format",
            fields.joined(separator: String(separator)),
        ])
        do throws(ContainerError) {
            return try ContainerEngine.find(in: ContainerClient.environment).run(command).lines.compactMap { line in
                let words = line.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
                guard words.count == 4 else { return nil }
                return Row(
                    project: stack.project, service: words[0], container: words[1], status: words[2], ports: words[3])
            }.sorted { ($0.service, $0.container) < ($1.service, $1.container) }
        } catch {
            throw .usage(error.message)
        }
    }
}
