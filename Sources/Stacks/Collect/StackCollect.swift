import Containers
import Glibc
import Processes
import Redaction
import Workflows

/// Gathers what people need to look into a test, whatever has become of it.
///
/// What is missing is told by name and is no failure: it would hide the one that it is collected for.
package struct StackCollect {
    private let context: StackContext

    package init(_ context: StackContext) { self.context = context }

    package func run() {
        var collected: [String] = []
        for entry in context.file.collect {
            switch entry.value {
            case "logs": collected += logs()
            case "inspect":
                collected += written("inspect.json") { inspection throws(ContainerError) in try inspection.inspect() }
            case "stats":
                collected += written("stats.json") { inspection throws(ContainerError) in try inspection.statistics() }
            default: collected += copied(entry.value)
            }
        }
        context.tell(.collected(collected))
    }

    /// They are there already.
    private func logs() -> [String] {
        guard !namesInFolder("\(context.output)/logs").isEmpty else {
            warn("There are no logs to collect.")
            return []
        }
        return ["logs"]
    }

    private func written(
        _ name: String, _ content: (StackInspection) throws(ContainerError) -> String
    ) -> [String] {
        let inspection = StackInspection(
            engine: context.engine, project: context.project.name,
            masks: Redactor(secrets: context.secrets.values.sorted()))
        let path = "\(context.output)/\(name)"
        do {
            let text = try content(inspection)
            guard makeFolders(context.output) else { throw ContainerError(.system, "The folder cannot be made.") }
            try write(text, to: path)
            return [name]
        } catch {
            warn("\"\(name)\" cannot be collected. \((error as? ContainerError)?.message ?? "\(error)")")
            return []
        }
    }

    /// For this user alone: what docker tells of containers has their variables.
    private func write(_ text: String, to path: String) throws(KeeperError) {
        try replaceFile(path, with: "")
        chmod(path, 0o600)
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("Cannot open \"\(path)\"") }
        defer { close(descriptor) }
        try writeAll(text.utf8, to: descriptor, named: path)
    }

    private func copied(_ pattern: String) -> [String] {
        let found = PathSearch(pattern, in: context.folder).find()
        guard !found.isEmpty else {
            if let kept = PlaywrightResults(context).kept(insteadOf: pattern) { return kept }
            warn("\"\(pattern)\" cannot be collected: there is no such file or folder.")
            return []
        }
        var copy = FileCopy()
        let targets = found.map { path in
            let relative =
                path.hasPrefix(context.folder + "/") ? String(path.dropFirst(context.folder.count + 1)) : path
            // Never out of the folder for it.
            let parts = relative.split(separator: "/").filter { $0 != ".." && $0 != "." }
            let target = "collected/" + parts.joined(separator: "/")
            copy.copy(path, to: "\(context.output)/\(target)")
            return target
        }
        for problem in copy.problems { warn(problem) }
        return targets
    }

    private func warn(_ sentence: String) { context.tell(.warned(sentence)) }
}
