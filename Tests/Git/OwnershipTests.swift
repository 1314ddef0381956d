import TestSupport
import Testing

@testable import Git

@Suite("Trusting a repository's owner", .ownThread)
struct OwnershipTests {
    @Test(
        "root trusts root and who called sudo, others trust themselves",
        arguments: [
            (user: 1000, sudo: nil, owner: 1000, trusted: true), (1000, nil, 0, false), (1000, 1001, 1001, false),
            (0, nil, 0, true), (0, nil, 1000, false), (0, 1000, 1000, true), (0, 1000, 1001, false),
        ] as [(user: UInt32, sudo: UInt32?, owner: UInt32, trusted: Bool)])
    func owners(user: UInt32, sudo: UInt32?, owner: UInt32, trusted: Bool) {
        let ownership = Ownership(user: user, sudoUser: sudo, safeDirectories: [], home: nil)
        #expect(ownership.isTrusted(owner: owner) == trusted)
    }

    @Test(
        "safe.directory names a path, a path from home, all paths or none",
        arguments: [
            ([], false), (["*"], true), (["*", ""], false), (["", "*"], true), (["/srv/app"], true),
            (["/srv/app/"], true), (["/srv"], false), (["/srv/*"], true), (["/other", "/srv/app"], true),
            (["~/app"], false),
        ] as [([String], Bool)])
    func safeDirectories(values: [String], safe: Bool) {
        let ownership = Ownership(user: 1, sudoUser: nil, safeDirectories: values, home: "/home/tanwa")
        #expect(ownership.declaresSafe("/srv/app") == safe)
    }

    @Test("a path from home is expanded")
    func home() {
        let ownership = Ownership(user: 1, sudoUser: nil, safeDirectories: ["~/app"], home: "/home/tanwa")
        #expect(ownership.declaresSafe("/home/tanwa/app"))
    }

    @Test("a repository of somebody else is refused with the way to trust it")
    func refused() throws {
        let scratch = try ScratchFolder.withRepository()
        // Only root can give files away; the rules themselves are tested above.
        guard (try? scratch.run("/bin/chown", ["-R", "4242", scratch.path + "/repository"], in: "/")) != nil else {
            return
        }
        let error = try gitError { _ = try scratch.open() }
        #expect(error.code == .untrustedOwner)
        #expect(error.hint?.contains("safe.directory \(scratch.path)/repository") == true)
    }
}
