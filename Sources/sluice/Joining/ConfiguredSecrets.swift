import Expressions
import Foundation
import Source
import Workflows

/// Reads the secrets that `sluice.yml` names, each time anew: no value is written anywhere.
struct ConfiguredSecrets {
    /// What relative paths begin at.
    let root: String

    /// What a source gives goes before those that come after it. Throws a usage failure for one that cannot be read.
    func read(_ settings: [SecretSetting]) throws(Failure) -> [String: String] {
        var secrets: [String: String] = [:]
        for setting in settings {
            let more: [String: String] =
                switch setting {
                case .sops(let path): try decrypted(resolvedPath(path, from: root))
                case .environmentFile(let path):
                    try SecretSources(given: [], files: [resolvedPath(path, from: root)], environment: [:]).secrets
                case .variables(let names):
                    // One that is not there is told of where a step wants it.
                    ProcessEnvironment.all.filter { names.contains($0.key) }
                }
            secrets.merge(more) { known, _ in known }
        }
        return secrets
    }

    /// The top of what `sops` decrypts; values that are no texts as JSON. Its answer goes through a pipe only.
    private func decrypted(_ path: String) throws(Failure) -> [String: String] {
        let (process, output, errors) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sops", "--decrypt", "--output-type", "json", path]
        process.currentDirectoryURL = URL(fileURLWithPath: root)
        process.standardInput = FileHandle.nullDevice
        (process.standardOutput, process.standardError) = (output, errors)
        do {
            try process.run()
        } catch {
            throw .usage("'\(path)' cannot be decrypted: \(error.localizedDescription)")
        }
        let answer = output.fileHandleForReading.readDataToEndOfFile()
        let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let isMissing = process.terminationStatus == 127
            throw .usage(
                "'\(path)' cannot be decrypted"
                    + (isMissing ? ": there is no program 'sops' on the PATH." : " by sops: \(said.trimmed)"),
                hint: isMissing ? nil : "sops finds its key as it does by hand, such as in SOPS_AGE_KEY_FILE.")
        }
        guard case .object(let object)? = try? Value(parsingJSON: String(decoding: answer, as: UTF8.self)) else {
            throw .usage("'\(path)' holds no names with values.")
        }
        return Dictionary(
            object.entries.map { ($0.key, $0.value.isPrimitive ? $0.value.asString : $0.value.json(.compact)) },
            uniquingKeysWith: { first, _ in first })
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
