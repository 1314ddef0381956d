import Expressions

/// What docker tells of a container.
struct EngineEvent: Hashable, Sendable {
    /// `create`, `start`, `die`, `health_status: healthy` and others.
    var action: String
    var id: String
    /// The container's labels, and `name`, `image`, `exitCode`.
    var attributes: [String: String]
    /// Nanoseconds since 1970, to a fraction of a microsecond.
    var time: Int64

    /// Those that are asked for.
    static let actions = ["create", "start", "die", "oom", "health_status", "destroy"]

    /// A line of docker's events; nil for anything else.
    init?(_ bytes: [UInt8]) {
        guard let value = try? Value(parsingJSON: bytes, keys: .caseSensitive), case .object(let object) = value,
            case .string(let action) = object["Action"], case .object(let actor) = object["Actor"],
            case .string(let id) = actor["ID"]
        else { return nil }
        self.action = action
        self.id = id
        attributes = actor["Attributes"]?.texts ?? [:]
        time = if case .number(let time) = object["timeNano"] { Int64(exactly: time) ?? 0 } else { 0 }
    }
}

extension Value {
    /// The strings of an object.
    var texts: [String: String] {
        guard case .object(let object) = self else { return [:] }
        let pairs = object.entries.compactMap { key, value in
            if case .string(let text) = value { (key, text) } else { nil }
        }
        return Dictionary(pairs, uniquingKeysWith: { _, last in last })
    }
}
