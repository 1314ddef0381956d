package import Processes

/// A user as a word of the command line: `NAME:UID:GID:GROUP,GROUP`.
package struct StepUserArgument: Hashable, Sendable {
    package let user: StepUser

    package init(_ user: StepUser) { self.user = user }

    package init?(text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 4, let uid = UInt32(parts[1]), uid > 0, let gid = UInt32(parts[2]) else { return nil }
        let words = parts[3].split(separator: ",")
        let groups = words.compactMap { UInt32($0) }
        guard groups.count == words.count else { return nil }
        user = StepUser(name: String(parts[0]), uid: uid, gid: gid, groups: groups)
    }

    package var text: String {
        "\(user.name):\(user.uid):\(user.gid):\(user.groups.map { String($0) }.joined(separator: ","))"
    }
}
