import Expressions

/// A service of the model, as it was before it is isolated.
struct ComposeService: Hashable {
    var name: String
    var settings: ValueObject

    var image: String? { settings["image"]?.text }
    var hasBuild: Bool { settings["build"] != nil && settings["build"] != .null }
    var containerName: String? { settings["container_name"]?.text }
    var networkMode: String? { settings["network_mode"]?.text }
    var profiles: [String] { settings["profiles"]?.items.compactMap(\.text) ?? [] }
    var mounts: [ComposeMount] { settings["volumes"]?.items.map { ComposeMount($0) } ?? [] }

    var hasHealthCheck: Bool {
        guard let check = settings["healthcheck"]?.object, check["disable"]?.isTrue != true else { return false }
        return check["test"]?.items.first?.text != "NONE"
    }

    var restartsAlways: Bool { ["always", "unless-stopped"].contains(settings["restart"]?.text ?? "") }

    var replicas: Int {
        let deployed = settings["deploy"]?.object?["replicas"]?.text
        return (settings["scale"]?.text ?? deployed).flatMap { Int($0) } ?? 1
    }

    /// Each published port once.
    var ports: [ComposePort] {
        var ports: [ComposePort] = []
        for port in settings["ports"]?.items.flatMap({ ComposePort.list($0) ?? [] }) ?? [] where !ports.contains(port) {
            ports.append(port)
        }
        return ports
    }

    /// By name and with what it says about each; nil where it shares another's or has none.
    var networks: [(name: String, settings: ValueObject)]? {
        guard networkMode == nil else { return nil }
        guard let networks = settings["networks"], networks != .null else {
            return [("default", ValueObject(keys: .caseSensitive))]
        }
        return ComposeService.settings(of: networks)
    }

    /// The services that compose starts before it.
    var dependencies: [String] {
        let sections = ["depends_on", "links", "volumes_from"].flatMap { key in
            settings[key].map { ComposeService.settings(of: $0).map(\.name) } ?? []
        }
        let shared = ["network_mode", "pid", "ipc"].compactMap { settings[$0]?.text }
        let names = sections.filter { !$0.hasPrefix("container:") }
            .map { String($0.prefix { $0 != ":" }) }
        let all = names + shared.filter { $0.hasPrefix("service:") }.map { String($0.dropFirst("service:".count)) }
        return all.enumerated().filter { !all[..<$0.offset].contains($0.element) }.map(\.element)
    }

    /// Of a list of names or of a mapping.
    static func settings(of value: Value) -> [(name: String, settings: ValueObject)] {
        let none = ValueObject(keys: .caseSensitive)
        if let object = value.object { return object.entries.map { ($0.key, $0.value.object ?? none) } }
        return value.items.compactMap(\.text).map { ($0, none) }
    }

    /// A mapping, or a list of `KEY=VALUE` and of `KEY`, whose value the environment gives.
    static func mapping(_ value: Value?) -> ValueObject {
        if let object = value?.object { return object }
        let pairs = (value?.items ?? []).compactMap(\.text).map { text -> (String, Value) in
            let words = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return (words[0], words.count > 1 ? .string(words[1]) : .null)
        }
        return ValueObject(pairs, keys: .caseSensitive)
    }

    /// In a model a `$` begins a variable unless there are two.
    static func escaped(_ text: String) -> String {
        text.split(separator: "$", omittingEmptySubsequences: false).joined(separator: "$$")
    }
}
