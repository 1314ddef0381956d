package import Workflows

extension StackFile {
    /// A service, or for a place a volume or a service, that the file speaks of.
    struct Reference: Hashable {
        var name: Located<String>
        var isPlace: Bool
    }

    /// In the file's order.
    var references: [Reference] {
        ready.compactMap(\.reference) + seed.compactMap(\.reference) + drive.compactMap(\.reference)
            + assertions.compactMap(\.reference)
    }

    /// With which code services end by design, where the file says it.
    package var expectedExitCodes: [String: Int] {
        var codes: [String: Int] = [:]
        for case .containers(let service, let code?, _, _, _) in assertions { codes[service.value] = code }
        for check in ready {
            if case .exited(let service, let code) = check.condition { codes[service.value] = code }
        }
        return codes
    }
}

extension ReadyCheck {
    fileprivate var reference: StackFile.Reference? {
        switch condition {
        case .healthy(let service), .log(let service, _), .exited(let service, _):
            StackFile.Reference(name: service, isPlace: false)
        case .http: nil
        }
    }
}

extension SeedStep {
    fileprivate var reference: StackFile.Reference? {
        switch self {
        case .copy(_, let place, _, _), .restore(_, _, let place, _):
            StackFile.Reference(name: place.owner, isPlace: true)
        case .command(_, let service, _, _): service.map { StackFile.Reference(name: $0, isPlace: false) }
        }
    }
}

extension DriveStep {
    fileprivate var reference: StackFile.Reference? {
        switch self {
        case .run(let service, _, _, _, _): StackFile.Reference(name: service, isPlace: false)
        case .request, .poll: nil
        }
    }
}

extension StackAssertion {
    fileprivate var reference: StackFile.Reference? {
        switch self {
        case .logs(let service, _, _, _), .containers(let service, _, _, _, _):
            StackFile.Reference(name: service, isPlace: false)
        case .files(let place, _, _, _): StackFile.Reference(name: place.owner, isPlace: true)
        case .http: nil
        }
    }
}
