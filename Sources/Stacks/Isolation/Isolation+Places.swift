import Expressions

extension Isolation {
    /// The volumes without names of their own. Throws for an external one that is used.
    func volumes(
        of model: ComposeModel, for services: [ComposeService], _ warnings: inout [String]
    ) throws(StackFailure) -> ValueObject {
        var volumes = ValueObject(keys: .caseSensitive)
        for (name, settings) in model.entries(of: "volumes") {
            let user = services.first { $0.mounts.contains { $0.kind == .volume(name) } }
            if isExternal(settings) {
                guard let user else { continue }
                throw refusal(of: "volume", "volumes", name, settings, usedBy: user)
            }
            warnings += shared(settings, volume: name)
            var settings = settings
            settings["name"] = nil
            settings["external"] = nil
            volumes[name] = .object(labelled(settings))
        }
        return volumes
    }

    /// The networks without names and addresses of their own, `default` among them where a service is in it. Throws for
    /// an external one that is used.
    func networks(
        of model: ComposeModel, for services: [ComposeService], _ warnings: inout [String]
    ) throws(StackFailure) -> ValueObject {
        var networks = ValueObject(keys: .caseSensitive)
        var entries = model.entries(of: "networks")
        if !entries.contains(where: { $0.name == "default" }) {
            entries.append(("default", ValueObject(keys: .caseSensitive)))
        }
        for (name, settings) in entries {
            // One that nobody is in is not made: compose would warn of it.
            guard let user = services.first(where: { $0.networks?.contains { $0.name == name } ?? false }) else {
                continue
            }
            if isExternal(settings) { throw refusal(of: "network", "networks", name, settings, usedBy: user) }
            networks[name] = .object(labelled(network(settings, name, &warnings)))
        }
        return networks
    }

    private func network(_ settings: ValueObject, _ name: String, _ warnings: inout [String]) -> ValueObject {
        var settings = settings
        settings["name"] = nil
        settings["external"] = nil
        if var ipam = settings["ipam"]?.object, let ranges = ipam["config"]?.items, !ranges.isEmpty {
            let subnets = ranges.compactMap { $0.object?["subnet"]?.text }.map { "\"\($0)\"" }.joined(separator: ", ")
            warnings.append(
                "The network \"\(name)\" gets docker's own addresses instead of \(subnets): two stacks would collide.")
            ipam["config"] = nil
            settings["ipam"] = ipam.isEmpty ? nil : .object(ipam)
        }
        let bridge = "com.docker.network.bridge.name"
        if var options = settings["driver_opts"]?.object, let device = options[bridge]?.text {
            warnings.append("The network \"\(name)\" gets docker's own bridge instead of \"\(device)\".")
            options[bridge] = nil
            settings["driver_opts"] = options.isEmpty ? nil : .object(options)
        }
        let driver = settings["driver"]?.text ?? "bridge"
        if driver != "bridge", driver != "default" {
            warnings.append(
                "The network \"\(name)\" is of the driver \"\(driver)\": it may reach what is not the stack's.")
        }
        return settings
    }

    /// What is behind a volume although its name is the stack's own.
    private func shared(_ settings: ValueObject, volume name: String) -> [String] {
        let driver = settings["driver"]?.text ?? "local"
        guard driver == "local" || driver == "default" else {
            return ["The volume \"\(name)\" is of the driver \"\(driver)\": what it holds may not be the stack's own."]
        }
        let options = settings["driver_opts"]?.object
        guard let device = options?["device"]?.text, options?["type"]?.text != "tmpfs" else { return [] }
        return ["The volume \"\(name)\" is \"\(device)\": other stacks and the host see what is written there."]
    }

    /// `true`, or in old files a mapping with the name.
    private func isExternal(_ settings: ValueObject) -> Bool {
        settings["external"].map { $0.isTrue || $0.object != nil } ?? false
    }

    private func refusal(
        of kind: String, _ section: String, _ name: String, _ settings: ValueObject, usedBy user: ComposeService
    ) -> StackFailure {
        let real = settings["external"]?.object?["name"]?.text ?? settings["name"]?.text ?? name
        return StackFailure(
            .check,
            """
            The service "\(user.name)" uses the external \(kind) "\(real)", which a stack that shares nothing cannot \
            have.
            """,
            hint: """
                Add a compose file to "compose.files" of the stack file that says \
                "\(section): { \(name): { external: false } }".
                """,
            service: user.name)
    }
}
