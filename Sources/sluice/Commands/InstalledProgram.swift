import Display
import Foundation
import Glibc

/// A program that workflows may use, as `sluice doctor` looks for it.
struct InstalledProgram {
    var name: String
    var arguments = ["--version"]
    /// Runs cannot work without it.
    var isNeeded = false
    /// Who uses it.
    var purpose: String

    static let all = [
        InstalledProgram(name: "bash", isNeeded: true, purpose: "the default shell of steps"),
        InstalledProgram(name: "git", purpose: "steps that call git; sluice itself does not"),
        InstalledProgram(name: "tar", purpose: "actions/cache"),
        InstalledProgram(name: "zstd", purpose: "smaller and faster caches"),
        InstalledProgram(name: "python3", purpose: "steps with 'shell: python'"),
        InstalledProgram(name: "node", purpose: "JavaScript actions"),
        InstalledProgram(
            name: "docker", arguments: ["version", "--format", "{{.Client.Version}}, server {{.Server.Version}}"],
            purpose: "containers"),
    ]

    /// Seconds for an answer: a docker client may wait for its daemon for ever.
    private static let patience = 3.0

    var finding: DoctorFinding {
        guard let path = Self.path(of: name) else {
            return DoctorFinding(isNeeded ? .missing : .absent, name, "not installed (\(purpose))")
        }
        guard let version = version(path) else {
            return DoctorFinding(.warning, name, "\(path) does not answer (\(purpose))")
        }
        return DoctorFinding(.good, name, version)
    }

    private static func path(of name: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        return folders.map { $0 + "/" + name }.first { access($0, X_OK) == 0 }
    }

    /// The first line of its answer, cut to what matters; nil when it fails or says nothing in time.
    private func version(_ path: String) -> String? {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let pid = process.processIdentifier
        let deadline = DispatchWorkItem { kill(pid, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.patience, execute: deadline)
        let data = output.fileHandleForReading.readDataToEndOfFile()
        deadline.cancel()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first.map(String.init)
        return line.map { Self.number(in: $0) ?? $0 }
    }

    /// `5.2.15` of `GNU bash, version 5.2.15(1)-release`; docker's own format stays as it is.
    private static func number(in line: String) -> String? {
        guard !line.contains("server") else { return nil }
        return line.firstMatch(of: /[0-9]+\.[0-9]+[0-9.]*/).map { String($0.output) }
    }
}
