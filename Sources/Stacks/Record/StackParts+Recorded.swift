import Expressions

/// The parts of a record that events bring, as they are written down and read again.
extension StackIdentity {
    var recordedFields: [(String, Value)] {
        [
            ("name", .string(name)), ("file", .string(file)), ("variant", .recorded(variant)),
            ("project", .string(project)), ("sha", .recorded(sha)), ("dirty", .boolean(isDirty)),
            ("compose_digest", .string(composeDigest)), ("target", .recorded(target)),
        ]
    }

    init?(recorded fields: RecordFields) {
        guard let name = fields.text("name"), let project = fields.text("project") else { return nil }
        self.init(
            name: name, file: fields.text("file") ?? "", variant: fields.text("variant"), project: project,
            sha: fields.text("sha"), isDirty: fields.isTrue("dirty"),
            composeDigest: fields.text("compose_digest") ?? "",
            target: fields.text("target"))
    }
}

extension StackImage {
    var recorded: Value {
        [
            "service": .string(service), "name": .string(name), "tag": .string(tag), "id": .string(id),
            "built": .boolean(isBuilt),
        ]
    }

    init?(recorded fields: RecordFields) {
        guard let service = fields.text("service"), let id = fields.text("id") else { return nil }
        self.init(
            service: service, name: fields.text("name") ?? "", tag: fields.text("tag") ?? "", id: id,
            isBuilt: fields.isTrue("built"))
    }
}

extension StackContainer {
    var recordedFields: [(String, Value)] {
        [
            ("id", .string(id)), ("name", .string(name)), ("service", .recorded(service)), ("state", .string(state)),
            ("health", .recorded(health)), ("exit_code", .recorded(exitCode)), ("restarts", .recorded(restarts)),
            ("out_of_memory", .boolean(isOutOfMemory)),
        ]
    }

    init?(recorded fields: RecordFields) {
        guard let id = fields.text("id"), let name = fields.text("name") else { return nil }
        self.init(
            id: id, name: name, service: fields.text("service"), state: fields.text("state") ?? "",
            health: fields.text("health"), exitCode: fields.integer("exit_code"),
            restarts: fields.integer("restarts") ?? 0, isOutOfMemory: fields.isTrue("out_of_memory"))
    }
}

extension StackAddress {
    var recorded: Value {
        [
            "service": .string(service), "container_port": .recorded(containerPort),
            "host_port": .recorded(hostPort), "url": .string(url),
        ]
    }

    init?(recorded fields: RecordFields) {
        guard let service = fields.text("service"), let containerPort = fields.integer("container_port"),
            let hostPort = fields.integer("host_port")
        else { return nil }
        self.init(service: service, containerPort: containerPort, hostPort: hostPort, url: fields.text("url"))
    }
}

extension StackFailure {
    var recorded: Value {
        [
            "phase": .string(phase.rawValue), "message": .string(message), "hint": .recorded(hint),
            "place": .recorded(range), "service": .recorded(service), "last_lines": .recorded(lastLines),
            "screenshot": .recorded(screenshot),
        ]
    }

    init?(recorded fields: RecordFields) {
        guard let phase: StackPhase = fields.word("phase") else { return nil }
        self.init(
            phase, fields.text("message") ?? "", hint: fields.text("hint"), at: fields.range("place"),
            service: fields.text("service"), lastLines: fields.texts("last_lines"),
            screenshot: fields.text("screenshot"))
    }
}
