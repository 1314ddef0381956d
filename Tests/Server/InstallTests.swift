import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Installing", .ownThread)
struct InstallTests {
    /// The folder of this clone.
    private static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    private struct Machine {
        let scratch: Scratch
        var root: String { scratch.folder + "/root" }

        func install(_ more: String...) throws -> Answer {
            try scratch.start(
                ["--programs", scratch.folder + "/programs"] + more,
                program: InstallTests.project + "/runners/tenacity/install.sh", environment: ["DESTDIR": root]
            ).answer()
        }

        func programs(_ version: String) throws {
            for name in ["sluice", "sluice-keeper"] {
                try writeProgram("#!/bin/sh\necho \(version)\n", to: "\(scratch.folder)/programs/\(name)")
            }
        }

        func text(_ path: String) throws -> String { try String(contentsOfFile: root + path, encoding: .utf8) }

        func mode(_ path: String) -> Int? {
            let facts = try? FileManager.default.attributesOfItem(atPath: root + path)
            return (facts?[.posixPermissions] as? NSNumber)?.intValue
        }
    }

    @Test("Twice is as once, an upgrade replaces the programs, and what somebody has written stays")
    func idempotent() throws {
        try Scratch.with { scratch in
            let machine = Machine(scratch: scratch)
            try machine.programs("one")
            let check = try machine.install("--check")
            #expect(check.status == 1 && check.output.contains("would write /usr/local/bin/sluice\n"))
            #expect(!FileManager.default.fileExists(atPath: machine.root))

            let first = try machine.install()
            #expect(
                first.status == 0 && first.output.contains("write /etc/systemd/system/sluice.service\n"), "\(first)")
            #expect(
                machine.mode("/etc/sluice/secrets.env") == 0o600 && machine.mode("/usr/local/bin/sluice") == 0o755)
            #expect(machine.mode("/var/lib/sluice") == 0o711)
            // Behind a proxy of this machine nobody is known.
            #expect(!(try machine.text("/etc/sluice/server.yml").contains("tailscale serve --bg")))
            #expect(try machine.install().output == "All is as it should be.\n")
            #expect(try machine.install("--check").status == 0)

            try "projects: {}\n".write(
                toFile: machine.root + "/etc/sluice/server.yml", atomically: true, encoding: .utf8)
            try machine.programs("two")
            let upgrade = try machine.install()
            #expect(upgrade.output == "write /usr/local/bin/sluice\nwrite /usr/local/bin/sluice-keeper\n")
            #expect(try machine.text("/usr/local/bin/sluice").contains("two"))
            #expect(try machine.text("/etc/sluice/server.yml") == "projects: {}\n")

            let gone = try machine.install("--uninstall")
            #expect(gone.status == 0)
            for path in ["/usr/local/bin/sluice", "/etc/systemd/system/sluice.service", "/usr/local/lib/sluice"] {
                #expect(!FileManager.default.fileExists(atPath: machine.root + path), "\(path)")
            }
            #expect(try machine.text("/etc/sluice/server.yml") == "projects: {}\n")
            #expect(FileManager.default.fileExists(atPath: machine.root + "/var/lib/sluice"))
        }
    }

    @Test("Without programs nothing is changed, and an option that there is not is told")
    func mistakes() throws {
        try Scratch.with { scratch in
            let machine = Machine(scratch: scratch)
            let missing = try machine.install()
            #expect(missing.status == 2 && missing.errors.contains("There is no '\(scratch.folder)/programs/sluice'."))
            #expect(try machine.install("--now").status == 2)
            #expect(!FileManager.default.fileExists(atPath: machine.root))
        }
    }

    @Test("The example of a server's file is one, and the units are what systemd reads")
    func files() throws {
        try ServedScratch.with { served in
            let folder = InstallTests.project + "/runners/tenacity"
            let text = try String(contentsOfFile: folder + "/server.yml", encoding: .utf8)
            // The installer makes these users, and not on the machine of a test.
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.contains { $0.hasPrefix("steps: ") })
            try served.configure(lines.filter { !$0.hasPrefix("steps: ") }.joined(separator: "\n"))
            served.process?.signal(SIGHUP)
            #expect(
                eventually(within: 120) { served.log.contains("The configuration was read again.") }, "\(served.log)")
            guard FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze") else { return }
            for name in ["sluice.service", "sluice-recover.service"] {
                // It looks whether the programs are there, which an image of a machine has and this one need not.
                let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
                    .replacing(/\/usr\/local\/[a-z\/]+/, with: "/bin/true")
                let unit = served.scratch.folder + "/" + name
                try text.write(toFile: unit, atomically: true, encoding: .utf8)
            }
            let verified = try served.scratch.start(
                ["verify", "--man=no", served.scratch.folder + "/sluice.service"], program: "/usr/bin/systemd-analyze"
            ).answer()
            #expect(verified.status == 0 && verified.errors.isEmpty, "\(verified)")
        }
    }
}
