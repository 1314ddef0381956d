import Expressions

/// A step's process in the job's container, as it is told to the process that stands for it on the host.
struct ContainerStepOrder: Hashable, Sendable {
    var container: String
    /// Paths of the container.
    var folder: String
    var arguments: [String]
    /// Where the process writes its number, as the host and as the container sees it.
    var processFile: String
    var processFileInContainer: String

    init(container: String, folder: String, arguments: [String], processFile: String, processFileInContainer: String) {
        self.container = container
        self.folder = folder
        self.arguments = arguments
        self.processFile = processFile
        self.processFileInContainer = processFileInContainer
    }

    init?(_ value: Value) {
        guard case .object(let fields) = value, let container = fields["container"]?.asString else { return nil }
        self.init(
            container: container, folder: fields["folder"]?.asString ?? "",
            arguments: fields["arguments"].items.map(\.asString), processFile: fields["process-file"]?.asString ?? "",
            processFileInContainer: fields["process-file-inside"]?.asString ?? "")
    }

    var value: Value {
        [
            "container": .string(container), "folder": .string(folder),
            "arguments": .array(arguments.map { .string($0) }), "process-file": .string(processFile),
            "process-file-inside": .string(processFileInContainer),
        ]
    }
}
