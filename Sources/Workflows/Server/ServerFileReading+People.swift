import Source
import YAML

extension ServerFileReading {
    private enum PersonKey: String, CaseIterable {
        case tailscale
        case devices = "tailscale-device"
        case users, role
    }

    private enum CapacityKey: String, CaseIterable {
        case jobs
        case memoryFloor = "memory-floor"
        case diskFloor = "disk-floor"
    }

    private enum AlertKey: String, CaseIterable {
        case obligation
        case scheduleLate = "schedule-late"
        case stale
    }

    /// `NAME: { tailscale: […], users: […], role: … }` of each person.
    mutating func people(_ node: YAMLNode) -> [ServerPerson] {
        var people: [ServerPerson] = []
        for entry in entries(of: node, "'people'") {
            guard let name = entry.key.scalar?.text, !name.isEmpty else {
                error("A person has a name.", at: entry.key)
                continue
            }
            var person = ServerPerson(name: Located(name, at: entry.key.range))
            for field in entries(of: entry.value, "What is said of '\(name)'") {
                guard let key: PersonKey = key(of: field) else { continue }
                switch key {
                case .tailscale: person.tailscaleLogins = texts(field.value, "'tailscale'", "A login")
                case .devices: person.tailscaleDevices = texts(field.value, "'tailscale-device'", "A device")
                case .users: person.users = texts(field.value, "'users'", "A user")
                case .role: person.role = choice(field.value, "The role of '\(name)'") ?? .view
                }
            }
            if let double = Self.double(person, people) {
                error("'\(double)' is two people: '\(name)' and another one before.", at: entry.key)
            }
            people.append(person)
        }
        return people
    }

    /// An identity that would be somebody else's, too.
    private static func double(_ person: ServerPerson, _ others: [ServerPerson]) -> String? {
        let marks = [\ServerPerson.tailscaleLogins, \.tailscaleDevices, \.users]
        for mark in marks {
            let taken = Set(others.flatMap { $0[keyPath: mark] }.map { $0.lowercased() })
            if let double = person[keyPath: mark].first(where: { taken.contains($0.lowercased()) }) { return double }
        }
        return nil
    }

    mutating func capacity(_ node: YAMLNode) -> ServerCapacity {
        var capacity = ServerCapacity()
        for entry in entries(of: node, "'capacity'") {
            guard let key: CapacityKey = key(of: entry) else { continue }
            switch key {
            case .jobs:
                guard case .number(let number)? = entry.value.scalar?.value, let jobs = Int(exactly: number), jobs > 0
                else {
                    error("'jobs' must be a whole number, 1 or more.", at: entry.value)
                    continue
                }
                capacity.jobs = jobs
            case .memoryFloor: capacity.memoryFloor = bytes(entry.value, "'memory-floor'") ?? capacity.memoryFloor
            case .diskFloor: capacity.diskFloor = bytes(entry.value, "'disk-floor'") ?? capacity.diskFloor
            }
        }
        return capacity
    }

    private mutating func bytes(_ node: YAMLNode, _ what: String) -> Int? {
        guard let text = text(node, what) else { return nil }
        let units = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)]
        if let (unit, size) = units.first(where: { text.hasSuffix($0.0) }),
            let count = Int(text.dropLast(unit.count)), (0...1_000_000).contains(count)
        {
            return count * size
        }
        error("\(what) cannot be '\(text)'.", at: node, hint: "Write a size such as '256MiB' or '2GiB'.")
        return nil
    }

    mutating func alerts(_ node: YAMLNode) -> ServerAlerts {
        var alerts = ServerAlerts()
        for entry in entries(of: node, "'alerts'") {
            guard let key: AlertKey = key(of: entry) else { continue }
            switch key {
            case .obligation:
                alerts.obligationSeconds = seconds(entry.value, "'obligation'") ?? alerts.obligationSeconds
            case .scheduleLate:
                alerts.scheduleLateSeconds = seconds(entry.value, "'schedule-late'") ?? alerts.scheduleLateSeconds
            case .stale:
                for workflow in entries(of: entry.value, "'stale'") {
                    guard let name = workflow.key.scalar?.text,
                        let seconds = seconds(workflow.value, "The time of '\(name)'")
                    else { continue }
                    alerts.staleSeconds[Located(name, at: workflow.key.range)] = seconds
                }
            }
        }
        return alerts
    }
}
