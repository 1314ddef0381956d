import Foundation
import Glibc
import TestSupport
import Testing

/// Users of this machine as which steps run in tests: taken by no other test.
enum StepUsers {
    static let pool = ["uucp", "irc"]

    static func uid(_ name: String) -> uid_t { getpwnam(name)?.pointee.pw_uid ?? 0 }

    /// Whoever takes a user ends its processes: one test of this machine at a time.
    static func alone(_ body: () throws -> Void) throws {
        let lock = open("/tmp/sluice-tests-users.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(lock) }
        try #require(lock >= 0 && flock(lock, LOCK_EX) == 0)
        try body()
    }

    /// The line of `server.yml`.
    static func line(_ users: [String] = pool) -> String { "steps: { users: [\(users.joined(separator: ", "))] }" }

    /// Whether all users are free again.
    static func areFree(in data: String) -> Bool {
        let claims = (try? FileManager.default.contentsOfDirectory(atPath: data + "/steps/users")) ?? []
        return claims.allSatisfy { access(data + "/steps/users/\($0)/owner", F_OK) != 0 }
    }
}

extension ServedScratch {
    /// Writes the `server.yml` anew, with these users.
    func configure(stepUsers: [String], project: [String] = []) throws {
        let lines = ["repository: \(scratch.repository)"] + project
        let steps = stepUsers.isEmpty ? "" : StepUsers.line(stepUsers)
        try configure("projects:\n  demo:\n" + lines.map { "    \($0)\n" }.joined() + steps + "\n")
    }

    /// The same, and returns when the server has read it.
    func reload(stepUsers: [String], project: [String] = []) throws {
        try configure(stepUsers: stepUsers, project: project)
        process?.signal(SIGHUP)
        let isRead = eventually(within: 120) {
            guard let data = FileManager.default.contents(atPath: store + "/steps.json"),
                let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
                let users = object["users"] as? [[String: Any]]
            else { return stepUsers.isEmpty }
            return users.compactMap { $0["name"] as? String } == stepUsers
        }
        try #require(isRead, "\(log)")
    }

    /// The log of a run, as people see it.
    func log(of run: Int) throws -> String {
        try scratch.run("logs", "\(run)", "--data-dir", store).output
    }
}
