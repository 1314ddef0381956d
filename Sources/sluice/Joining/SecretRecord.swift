import Expressions
import Foundation

/// Where a run's secrets come from, kept in the run's directory for the engine that takes the run up: never a value.
struct SecretRecord {
    /// Absolute paths of secret files.
    var files: [String]
    /// Names taken from the environment.
    var environment: [String]
    /// Names whose values were typed: nobody can read them again.
    var typed: [String]

    init(files: [String], given: [String]) {
        self.files = files.map { $0.hasPrefix("/") ? $0 : Project.workingDirectory + "/" + $0 }
        environment = given.filter { !$0.contains("=") }
        typed = given.compactMap { $0.contains("=") ? $0.split(separator: "=").first.map(String.init) : nil }
    }

    init?(readFrom directory: String) {
        guard let text = try? String(contentsOfFile: directory + "/secret-sources", encoding: .utf8),
            case .object(let object)? = try? Value(parsingJSON: text)
        else { return nil }
        let strings = { (name: String) -> [String] in
            guard case .array(let values)? = object[name] else { return [] }
            return values.map(\.asString)
        }
        files = strings("files")
        environment = strings("environment")
        typed = strings("typed")
    }

    func write(to directory: String) throws(Failure) {
        let list = { (texts: [String]) in Value.array(texts.map(Value.string)) }
        let value: Value = ["files": list(files), "environment": list(environment), "typed": list(typed)]
        let path = directory + "/secret-sources"
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data(value.json(.compact).utf8), attributes: [.posixPermissions: 0o600])
        else { throw .fault("'\(path)' cannot be written.") }
    }

    /// The secrets as far as they can be read again, and a sentence for each that cannot.
    func reread() -> (secrets: [String: String], notices: [String]) {
        var secrets: [String: String] = [:]
        var notices: [String] = []
        for file in files {
            do {
                let sources = try SecretSources(given: [], files: [file], environment: [:])
                secrets.merge(sources.secrets) { _, new in new }
            } catch {
                notices.append("The secret file '\(file)' cannot be read any more.")
            }
        }
        for name in environment {
            if let value = ProcessInfo.processInfo.environment[name] {
                secrets[name] = value
            } else {
                notices.append("The secret '\(name)' is not in this environment; it is empty from here on.")
            }
        }
        notices += typed.map {
            "The secret '\($0)' was typed on the command line and is lost; it is empty from here on."
        }
        return (secrets, notices)
    }
}
