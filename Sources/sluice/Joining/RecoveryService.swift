import Digests
import Foundation
import Glibc
import Source

/// A service of the user's systemd that finishes a repository's interrupted runs when the user's session begins.
struct RecoveryService {
    /// The repository's folder.
    let repository: String
    let store: String
    let executable: String
    let environment: [String: String]

    /// One for each store.
    var name: String { "sluice-resume-\(sha256(store).prefix(12)).service" }

    /// As systemd.unit(5) has it.
    var path: String {
        let home = environment["HOME"] ?? NSHomeDirectory()
        let configuration = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home + "/.config"
        return "\(configuration)/systemd/user/\(name)"
    }

    var text: String {
        let command = [executable, "resume", "--repository", repository, "--data-dir", store]
        return """
            # Written by 'sluice doctor --install'; 'sluice doctor --uninstall' removes it.
            [Unit]
            Description=Finish what a reboot has interrupted of the runs in \(Self.unitText(repository))

            [Service]
            Type=oneshot
            ExecStart=\(command.map(Self.word).joined(separator: " "))
            Environment=\(Self.quoted("PATH=" + (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin")))
            # A run that failed is a result, not a fault of this service.
            SuccessExitStatus=1
            TimeoutStartSec=infinity
            KillMode=process

            [Install]
            WantedBy=default.target

            """
    }

    /// Whether the unit is there as it would be written now.
    var isInstalled: Bool { (try? String(contentsOfFile: path, encoding: .utf8)) == text }

    /// Writes the unit and has systemd start it with each session; false where it was so already.
    ///
    /// Throws a failure where systemd does not serve this user, or the unit cannot be written.
    func install() throws(Failure) -> Bool {
        try checkSystemd()
        let isNew = !isInstalled
        if isNew {
            do {
                try FileManager.default.createDirectory(
                    at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
            } catch {
                throw .fault("The unit '\(path)' cannot be written: \(error.localizedDescription)")
            }
            try call("daemon-reload")
        }
        try call("enable", name)
        return isNew
    }

    /// Takes it away; false where there was none. Throws a failure where that cannot be done.
    func uninstall() throws(Failure) -> Bool {
        guard access(path, F_OK) == 0 else { return false }
        // Without systemd the file alone is what there is.
        let hasSystemd = (try? checkSystemd()) != nil
        if hasSystemd { try call("disable", name) }
        guard unlink(path) == 0 else {
            throw .fault("The unit '\(path)' cannot be removed: \(String(cString: strerror(errno))).")
        }
        if hasSystemd { try call("daemon-reload") }
        return true
    }

    // MARK: systemd

    /// Throws unless systemd answers for this user.
    private func checkSystemd() throws(Failure) {
        guard systemctl("show-environment") == 0 else {
            throw Failure(
                .failed,
                [
                    .error(
                        "systemd does not serve this user here: no service can be set up.",
                        hint:
                            "After a reboot an interrupted run waits for the next 'sluice resume'; start it from what this machine "
                            + "starts by itself, such as '@reboot' of cron.")
                ])
        }
    }

    private func call(_ words: String...) throws(Failure) {
        let status = systemctl(words)
        guard status == 0 else {
            throw .fault("'systemctl --user \(words.joined(separator: " "))' failed with exit code \(status).")
        }
    }

    private func systemctl(_ words: String...) -> Int32 { systemctl(words) }

    /// The exit code; 127 where there is no such program.
    private func systemctl(_ words: [String]) -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["systemctl", "--user"] + words
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return 127 }
        process.waitUntilExit()
        return process.terminationStatus
    }

    // MARK: The language of units

    /// `%` begins a specifier.
    private static func unitText(_ text: String) -> String {
        text.replacing("%", with: "%%").replacing("\n", with: " ")
    }

    private static func quoted(_ text: String) -> String {
        "\"" + unitText(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")) + "\""
    }

    /// Of a command line, where `$` begins a variable.
    private static func word(_ text: String) -> String { quoted(text.replacing("$", with: "$$")) }
}
