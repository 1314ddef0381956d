import Expressions

extension Isolation {
    /// A service whose names, ports and tags are the stack's own. Throws for what it shares with others and cannot do
    /// without.
    func service(
        _ service: ComposeService, _ names: IsolatedNames, _ warnings: inout [String]
    ) throws(StackFailure) -> ValueObject {
        var settings = service.settings
        try refuseForeignContainers(service, names)
        warnings += foreignPlaces(of: service)
        settings["container_name"] = nil
        if settings["ports"] != nil {
            try refuseUnreadablePorts(service)
            settings["ports"] = .array(service.ports.map { .string($0.isolated) })
        }
        isolateNetworks(&settings, of: service, names, &warnings)
        isolateImage(&settings, of: service, names)
        isolateRestarts(&settings)
        isolateLogging(&settings, of: service, &warnings)
        settings["environment"] = .object(environment(of: service, names))
        return labelled(settings)
    }

    /// The host's network, and containers that others have made.
    private func refuseForeignContainers(_ service: ComposeService, _ names: IsolatedNames) throws(StackFailure) {
        func refusal(_ key: String, _ value: String, _ hint: String) -> StackFailure {
            StackFailure(
                .check, "The service \"\(service.name)\" has \"\(key): \(value)\", which cannot be isolated.",
                hint: hint, service: service.name)
        }
        if service.networkMode == "host" {
            throw refusal(
                "network_mode", "host", "Publish the ports of the service, or leave it out by a profile of its own.")
        }
        for key in ["network_mode", "pid", "ipc"] {
            guard let value = service.settings[key]?.text, value.hasPrefix("container:") else { continue }
            throw refusal(key, value, "Name a service of the stack: \"\(key): service:NAME\".")
        }
        for (key, other) in [("volumes_from", "container:"), ("external_links", "")] {
            for value in service.settings[key]?.items.compactMap(\.text) ?? [] where value.hasPrefix(other) {
                throw refusal(key, value, "Name a service of the stack instead.")
            }
        }
    }

    private func refuseUnreadablePorts(_ service: ComposeService) throws(StackFailure) {
        for port in service.settings["ports"]?.items ?? [] where ComposePort.list(port) == nil {
            throw StackFailure(
                .check,
                "The service \"\(service.name)\" publishes \"\(port.text ?? port.json(.compact))\", which is no port.",
                service: service.name)
        }
    }

    /// What it shares with the host, a sentence each.
    private func foreignPlaces(of service: ComposeService) -> [String] {
        var sentences: [String] = []
        for key in ["pid", "ipc", "uts", "userns_mode"] where service.settings[key]?.text == "host" {
            sentences.append("The service \"\(service.name)\" has \"\(key): host\": it shares that with the host.")
        }
        for mount in service.mounts {
            guard case .bind(let path) = mount.kind else { continue }
            if path.hasSuffix("/docker.sock") {
                sentences.append(
                    """
                    The service "\(service.name)" has docker's socket "\(path)": containers that it starts are the \
                    stack's own when they carry the labels in SLUICE_STACK_LABELS.
                    """)
            } else if !mount.isReadOnly {
                let isOwn = ownFolders.contains { path == $0 || path.hasPrefix($0 + "/") }
                let place = isOwn ? "of the project" : "outside of the project"
                sentences.append(
                    """
                    The service "\(service.name)" can write to "\(path)" \(place): other stacks and the host see what \
                    it writes there.
                    """)
            }
        }
        return sentences
    }

    /// No addresses of its own; what was the container's name is still one by which others find it.
    private func isolateNetworks(
        _ settings: inout ValueObject, of service: ComposeService, _ names: IsolatedNames, _ warnings: inout [String]
    ) {
        guard let networks = service.networks else { return }
        var isolated = ValueObject(keys: .caseSensitive)
        for (network, found) in networks {
            var attachment = found
            for key in ["ipv4_address", "ipv6_address", "link_local_ips", "mac_address"] {
                guard let value = attachment[key], value != .null else { continue }
                let address = value.text ?? value.items.compactMap(\.text).joined(separator: ", ")
                warnings.append(
                    """
                    The service "\(service.name)" gets docker's own address in the network "\(network)" instead of \
                    "\(address)".
                    """)
                attachment[key] = nil
            }
            if let name = service.containerName {
                var aliases = attachment["aliases"]?.items ?? []
                if !aliases.contains(.string(name)), name != service.name { aliases.append(.string(name)) }
                attachment["aliases"] = aliases.isEmpty ? nil : .array(aliases)
            }
            isolated[network] = attachment.isEmpty ? .null : .object(attachment)
        }
        settings["networks"] = .object(isolated)
        settings["mac_address"] = nil
    }

    /// After a reboot nobody is there to take the stack down, so that nothing of it is to come back by itself: docker
    /// starts what has `always` and `unless-stopped` together with its daemon, and says that it does not start what has
    /// `on-failure`. (20.10 was seen to do it after a clean shutdown for what had then ended with an error; such a stack
    /// is an open obligation, which the next command takes down.) A crash is still restarted and counted; an end with 0,
    /// which the old policies would restart as well, is a failure of its own (`Service.restartsAlways`).
    private func isolateRestarts(_ settings: inout ValueObject) {
        if ["always", "unless-stopped"].contains(settings["restart"]?.text ?? "") {
            settings["restart"] = "on-failure"
        }
        if var deploy = settings["deploy"]?.object, var policy = deploy["restart_policy"]?.object,
            policy["condition"]?.text ?? "any" == "any"
        {
            policy["condition"] = "on-failure"
            deploy["restart_policy"] = .object(policy)
            settings["deploy"] = .object(deploy)
        }
    }

    /// Lines that go elsewhere could not be kept, and elsewhere nobody wants a test's.
    private func isolateLogging(
        _ settings: inout ValueObject, of service: ComposeService, _ warnings: inout [String]
    ) {
        guard let driver = settings["logging"]?.object?["driver"]?.text,
            !["json-file", "local", "journald"].contains(driver)
        else { return }
        warnings.append("The service \"\(service.name)\" logs to docker's files instead of \"\(driver)\".")
        settings["logging"] = ["driver": "json-file"]
    }

    /// What products that start containers of their own have to know: docs/stack-test.md lists it.
    private func environment(of service: ComposeService, _ names: IsolatedNames) -> ValueObject {
        var environment = ComposeService.mapping(service.settings["environment"])
        var added = [
            ("COMPOSE_PROJECT_NAME", project), ("SLUICE_STACK_PROJECT", project), ("SLUICE_STACK_FOLDER", folder),
            ("SLUICE_STACK_LABELS", labels.joined(separator: ",")),
        ]
        for (kind, names) in [("NETWORK", names.networks), ("VOLUME", names.volumes)] {
            added += names.sorted { $0.key < $1.key }.map { ("SLUICE_STACK_\(kind)_" + variableName($0.key), $0.value) }
        }
        added += names.services.map { service in
            let image = imageName(of: service)
            return ("SLUICE_STACK_IMAGE_" + variableName(service.name), names.tag(of: image) ?? image)
        }
        for (name, value) in added { environment[name] = .string(ComposeService.escaped(value)) }
        return environment
    }

    /// In capitals, with `_` for what a variable's name cannot have.
    private func variableName(_ name: String) -> String {
        String(name.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }
}
