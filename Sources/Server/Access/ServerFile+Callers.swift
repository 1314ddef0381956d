package import Workflows

/// Who somebody is, as the server's file has it.
extension ServerFile {
    /// A user of this machine. The server's own user and root may do everything, under their names.
    package func caller(user: String, isOwner: Bool) -> Caller {
        let person = people.first { $0.users.contains(user) }
        let means = Caller.Means.socket(user: user)
        if isOwner { return Caller(name: person?.name.value ?? user, means: means, role: .admin) }
        return person.map { caller($0, means) } ?? Caller(name: user, means: means, role: nil)
    }

    /// Somebody of the tailnet: by their login, else by their device, which may have no login of its own.
    package func caller(_ identity: TailscaleIdentity) -> Caller {
        let means = Caller.Means.tailscale(login: identity.login, device: identity.device)
        let login = identity.login.lowercased()
        let devices = Set(identity.deviceNames.map { $0.lowercased() })
        let person =
            people.first { $0.tailscaleLogins.contains { $0.lowercased() == login } }
            ?? people.first { $0.tailscaleDevices.contains { devices.contains($0.lowercased()) } }
        return person.map { caller($0, means) } ?? Caller(name: identity.login, means: means, role: nil)
    }

    /// Whether anybody is known by tailscale.
    package var knowsTailnet: Bool {
        people.contains { !$0.tailscaleLogins.isEmpty || !$0.tailscaleDevices.isEmpty }
    }

    private func caller(_ person: ServerPerson, _ means: Caller.Means) -> Caller {
        let name = person.name.value
        let roles = projects.compactMap { project in project.roles[name].map { (project.name.value, $0) } }
        return Caller(
            name: name, means: means, role: person.role, projectRoles: Dictionary(roles) { first, _ in first })
    }
}
