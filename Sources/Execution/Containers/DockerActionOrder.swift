import Containers
import Expressions
import Processes

/// An action that is a container of its own, as it is told to the process that runs it.
struct DockerActionOrder: Hashable, Sendable {
    enum Source: Hashable, Sendable {
        case image(String)
        /// Paths of the host, and the name that the image gets.
        case build(file: String, folder: String, name: String)
    }

    var source: Source
    /// Whether an image of that name, where there is one, is taken as it is: a post step has that of its main step.
    var reusesImage = false
    var owner: OwnerLabels
    var name: String
    /// That of the job, if it has one.
    var network = ""
    /// Empty: the image's own.
    var entrypoint = ""
    var arguments: [String] = []
    var mounts: [Mount] = []
    /// The user of the host whose those folders are; nil for this process's.
    var user: StepUser?

    init(source: Source, owner: OwnerLabels, name: String) {
        self.source = source
        self.owner = owner
        self.name = name
    }

    init?(_ value: Value) {
        guard case .object(let fields) = value, let run = fields["run"]?.asString, let image = fields["image"]?.asString
        else { return nil }
        source =
            if let file = fields["file"]?.asString {
                .build(file: file, folder: fields["folder"]?.asString ?? "", name: image)
            } else {
                .image(image)
            }
        owner = OwnerLabels(run: run, job: fields["job-name"]?.asString, folder: fields["run-folder"]?.asString)
        name = fields["name"]?.asString ?? ""
        network = fields["network"]?.asString ?? ""
        reusesImage = fields["reuses-image"] == .boolean(true)
        entrypoint = fields["entrypoint"]?.asString ?? ""
        arguments = fields["arguments"].items.map(\.asString)
        mounts = fields["mounts"].items.compactMap { Mount($0) }
        user = fields["user"].flatMap { StepUserArgument(text: $0.asString)?.user }
    }

    var value: Value {
        var fields: ValueObject = [
            "run": .string(owner.run), "job-name": .string(owner.job ?? ""),
            "run-folder": .string(owner.folder ?? ""), "name": .string(name),
            "network": .string(network), "reuses-image": .boolean(reusesImage), "entrypoint": .string(entrypoint),
            "arguments": .array(arguments.map { .string($0) }), "mounts": .array(mounts.map(\.value)),
            "user": user.map { .string(StepUserArgument($0).text) } ?? .null,
        ]
        switch source {
        case .image(let image): fields["image"] = .string(image)
        case .build(let file, let folder, let name):
            fields["image"] = .string(name)
            fields["file"] = .string(file)
            fields["folder"] = .string(folder)
        }
        return .object(fields)
    }
}

extension Mount {
    init?(_ value: Value) {
        guard case .object(let mount) = value, let target = mount["target"] else { return nil }
        let source = mount["source"].flatMap { $0 == .null ? nil : $0.asString }
        self.init(source, at: target.asString, isReadOnly: mount["ro"] == .boolean(true))
    }

    var value: Value {
        ["source": source.map { .string($0) } ?? .null, "target": .string(target), "ro": .boolean(isReadOnly)]
    }
}
