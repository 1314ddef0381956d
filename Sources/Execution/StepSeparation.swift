package import Expressions
import Glibc
package import Processes

/// Users of the operating system for steps of the host: each job has one of them to itself.
///
/// Every engine of a store reads it there, also one that takes up a run whose engine was killed.
package struct StepSeparation: Hashable, Sendable {
    package var users: [StepUser]
    /// Those that jobs of a run may still have, and no other job takes.
    package var formerUsers: [StepUser] = []
    /// The folder that tells which of them is taken; for all projects of a server.
    package var claims: String
    /// The folder of this project's slots, to which these users may pass.
    package var slots: String
    /// The folder of remote actions, which these users may read.
    package var actions: String
    /// Workflows that may use docker, by path, file name or file stem.
    package var dockerWorkflows: [String]

    package init(
        users: [StepUser], claims: String, slots: String, actions: String, dockerWorkflows: [String]
    ) {
        (self.users, self.claims, self.slots, self.actions) = (users, claims, slots, actions)
        self.dockerWorkflows = dockerWorkflows
    }

    /// Whether the server's file lets a workflow use docker. Not by its `name:`, which any file can have.
    func grantsDocker(to workflow: String) -> Bool {
        let file = lastPathPart(of: workflow)
        let stem = String(file.prefix { $0 != "." })
        return [workflow, file, stem].contains { dockerWorkflows.contains($0) }
    }

    /// The user as which steps of a job of that workflow run.
    func user(_ user: StepUser, in workflow: String) -> StepUser {
        guard grantsDocker(to: workflow), let group = Self.dockerGroup else { return user }
        var user = user
        user.groups.append(group)
        return user
    }

    /// The group of docker's socket as it is now: docker may have come after the server. Nil where there is no socket.
    private static var dockerGroup: UInt32? {
        var status = stat()
        return stat(dockerSocket, &status) == 0 ? status.st_gid : nil
    }

    static let dockerSocket = "/var/run/docker.sock"

    /// Nil for what is no such description.
    package init?(value: Value) {
        guard case .object(let fields) = value, case .array(let list)? = fields["users"], !list.isEmpty,
            case .string(let claims)? = fields["claims"], case .string(let slots)? = fields["slots"],
            case .string(let actions)? = fields["actions"], case .array(let workflows)? = fields["docker_workflows"]
        else { return nil }
        let users = list.compactMap(Self.user)
        guard users.count == list.count else { return nil }
        self.init(
            users: users, claims: claims, slots: slots, actions: actions, dockerWorkflows: workflows.map(\.asString))
    }

    package var value: Value {
        let users = users.map { user -> Value in
            ["name": .string(user.name), "uid": .number(Double(user.uid)), "gid": .number(Double(user.gid))]
        }
        return [
            "users": .array(users), "claims": .string(claims), "slots": .string(slots), "actions": .string(actions),
            "docker_workflows": .array(dockerWorkflows.map { .string($0) }),
        ]
    }

    private static func user(_ value: Value) -> StepUser? {
        guard case .object(let fields) = value, case .string(let name)? = fields["name"],
            let uid = fields["uid"].flatMap(number), uid > 0, let gid = fields["gid"].flatMap(number)
        else { return nil }
        return StepUser(name: name, uid: uid, gid: gid)
    }

    private static func number(_ value: Value) -> UInt32? {
        guard case .number(let number) = value else { return nil }
        return UInt32(exactly: number)
    }
}
