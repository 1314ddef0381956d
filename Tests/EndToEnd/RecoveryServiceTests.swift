import Foundation
import TestSupport
import Testing

/// `sluice doctor --install`, with a `systemctl` that writes down what it is asked for.
@Suite("The service that resumes after a reboot", .ownThread)
struct RecoveryServiceTests {
    private func with(systemctl script: String, _ body: (Scratch, [String: String]) throws -> Void) throws {
        try Scratch.with(workflows: ["w": "on: push\njobs: { a: { runs-on: linux, steps: [{ run: 'true' }] } }\n"]) {
            scratch in
            try writeProgram("#!/bin/sh\n\(script)\n", to: scratch.folder + "/programs/systemctl")
            let path = scratch.folder + "/programs:" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
            try body(scratch, ["PATH": path, "XDG_CONFIG_HOME": ""])
        }
    }

    private func units(_ scratch: Scratch) -> [String] {
        let folder = scratch.folder + "/home/.config/systemd/user"
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).map { "\(folder)/\($0)" }
    }

    @Test("is written, enabled, found again, and taken away")
    func whole() throws {
        let script = #"echo "$@" >> "$HOME/../witness""#
        try with(systemctl: script) { scratch, environment in
            #expect(try scratch.run("doctor", environment: environment).output.contains("--install sets up a service"))
            let installed = try scratch.run("doctor", "--install", environment: environment)
            let unit = try #require(units(scratch).first, "\(installed)")
            #expect(installed.status == 0 && installed.output.contains("Written and enabled: \(unit)"), "\(installed)")
            #expect(installed.output.contains("loginctl enable-linger"))
            let name = URL(fileURLWithPath: unit).lastPathComponent
            #expect(
                scratch.witness == ["--user show-environment", "--user daemon-reload", "--user enable \(name)"])
            let text = try String(contentsOfFile: unit, encoding: .utf8)
            let command =
                #"ExecStart="\#(scratch.sluice)" "resume" "--repository" "\#(scratch.repository)" "--data-dir" "\#(scratch.path(".sluice"))""#
            #expect(text.contains(command) && text.contains("WantedBy=default.target"), "\(text)")

            let again = try scratch.run("doctor", "--install", environment: environment)
            #expect(again.status == 0 && again.output.contains("It is there already"), "\(again)")
            #expect(try String(contentsOfFile: unit, encoding: .utf8) == text && units(scratch).count == 1)
            let found = try scratch.run("doctor", environment: environment)
            #expect(found.output.contains("a service resumes interrupted runs"), "\(found)")

            let removed = try scratch.run("doctor", "--uninstall", environment: environment)
            #expect(removed.status == 0 && removed.output.contains("Disabled and removed: \(unit)"), "\(removed)")
            #expect(units(scratch).isEmpty && scratch.witness.contains("--user disable \(name)"))
            let nothing = try scratch.run("doctor", "--uninstall", environment: environment)
            #expect(nothing.status == 0 && nothing.output.contains("There is no such service"), "\(nothing)")
        }
    }

    @Test("does in the unit's own words what a reboot asks for")
    func command() throws {
        let script = "exit 0"
        try with(systemctl: script) { scratch, environment in
            #expect(try scratch.run("run", "w").status == 0)
            #expect(try scratch.run("doctor", "--install", environment: environment).status == 0)
            let text = try String(contentsOfFile: try #require(units(scratch).first), encoding: .utf8)
            let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("ExecStart=") })
            let answer = try scratch.start(["-c", String(line.dropFirst("ExecStart=".count))], program: "sh", in: "/")
                .answer()
            #expect(answer.status == 0 && answer.output == "There is nothing to resume.\n", "\(answer)")
        }
    }

    @Test("is refused in plain words where systemd does not serve the user, and nothing is written")
    func absent() throws {
        try with(systemctl: "exit 1") { scratch, environment in
            let refused = try scratch.run("doctor", "--install", environment: environment)
            #expect(
                refused.status == 1 && refused.errors.contains("systemd does not serve this user here"), "\(refused)")
            #expect(refused.errors.contains("sluice resume") && units(scratch).isEmpty, "\(refused)")
            let both = try scratch.run("doctor", "--install", "--uninstall", environment: environment)
            #expect(both.status == 2, "\(both)")
        }
    }
}
