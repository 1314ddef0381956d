import Expressions

/// What docker says of a container when it is asked.
struct InspectedContainer: Hashable, Sendable {
    var container: StackContainer
    var labels: [String: String]
    /// Whether it has a terminal, whose output docker does not frame.
    var isTerminal: Bool

    /// The body of `GET /containers/ID/json`; nil for anything else.
    init?(_ bytes: [UInt8]) {
        guard let value = try? Value(parsingJSON: bytes, keys: .caseSensitive), case .object(let object) = value,
            case .string(let id) = object["Id"], case .string(let name) = object["Name"],
            case .object(let state) = object["State"], case .string(let status) = state["Status"],
            case .object(let configuration) = object["Config"]
        else { return nil }
        labels = configuration["Labels"]?.texts ?? [:]
        isTerminal = configuration["Tty"] == .boolean(true)
        container = StackContainer(
            id: id, name: name.hasPrefix("/") ? String(name.dropFirst()) : name,
            service: labels[ContainerLogs.serviceLabel], state: Self.state(status),
            health: Self.health(state),
            exitCode: ["exited", "dead", "restarting", "removing"].contains(status) ? state["ExitCode"]?.integer : nil,
            restarts: object["RestartCount"]?.integer ?? 0, isOutOfMemory: state["OOMKilled"] == .boolean(true))
    }

    /// Podman has no word for what docker calls created while it starts a container.
    private static func state(_ status: String) -> String {
        switch status {
        case "removing": "exited"
        case "", "initialized", "configured": "created"
        default: status
        }
    }

    private static func health(_ state: ValueObject) -> String? {
        guard case .object(let health) = state["Health"], case .string(let status) = health["Status"] else {
            return nil
        }
        return status == "none" ? nil : status
    }
}
