import ArgumentParser
import Display
import Foundation
import HTTP

/// Where a command asks instead of looking into the store of this repository.
struct ServerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Ask this server: http://host:port, https://host, or unix:/path/to/sluice.sock; SLUICE_SERVER without it.",
            valueName: "url"))
    var server: String?

    @Option(help: "The project on that server; SLUICE_PROJECT without it, and not needed where there is but one.")
    var project: String?

    @Option(
        name: .customLong("key-file"),
        help: ArgumentHelp("A file with the key for that server; SLUICE_KEY without it.", valueName: "file"),
        completion: .file())
    var keyFile: String?

    /// The commands that ask one.
    static let commands = "approve, cancel, dispatch, history, logs, obligations, reject, rerun and show"

    /// Nil where no server is named. The variables say nothing where a store is named: what is typed goes first.
    func remote(besides location: LocationOptions? = nil) throws(Failure) -> RemoteProject? {
        let environment = ProcessEnvironment.all
        let isLocal = location?.dataDirectory != nil || location?.repository != nil
        if server != nil, isLocal {
            throw .usage("--server and --data-dir exclude each other.", hint: "Leave one of them out.")
        }
        guard let address = server ?? (isLocal ? nil : environment["SLUICE_SERVER"]), !address.isEmpty else {
            if project != nil { throw .usage("--project names a project of a server.", hint: "Add --server.") }
            return nil
        }
        let remote = try RemoteServer(address, key: try key(environment), environment: environment)
        return try RemoteProject(remote, named: project ?? environment["SLUICE_PROJECT"], options: typed)
    }

    /// A space before each.
    private var typed: String {
        let given = [("--server", server), ("--project", project), ("--key-file", keyFile)]
        return given.map { name, value in value.map { " \(name) \(shellWord($0))" } ?? "" }.joined()
    }

    private func key(_ environment: [String: String]) throws(Failure) -> String? {
        guard let path = keyFile else { return environment["SLUICE_KEY"].flatMap { $0.isEmpty ? nil : $0 } }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .usage("The key's file '\(path)' cannot be read.")
        }
        let key = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard !key.isEmpty else { throw .usage("The key's file '\(path)' is empty.") }
        return key
    }
}
