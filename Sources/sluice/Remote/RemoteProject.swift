import Expressions
import HTTP
import History
import Server

/// A project on a server.
struct RemoteProject {
    let server: RemoteServer
    let name: String

    /// - Parameter name: Nil for the server's only one.
    init(_ server: RemoteServer, named name: String?) throws(Failure) {
        self.server = server
        if let name, !name.isEmpty {
            self.name = name
            return
        }
        let names = try server.get("projects").value.list("projects").compactMap { RecordedValue($0)?.text("name") }
        guard let only = names.first else { throw .usage("The server shows you no project.") }
        guard names.count == 1 else {
            throw .usage(
                "The server has several projects.", hint: "Name one with --project: \(names.joined(separator: ", ")).")
        }
        self.name = only
    }

    private func path(_ path: String) -> String { "projects/\(PercentEncoding.encoded(name))/\(path)" }

    func get(_ path: String, _ query: KeyValuePairs<String, String?> = [:]) throws(Failure) -> RemoteServer.Answer {
        try server.get(self.path(path), query)
    }

    func bytes(_ path: String, _ query: KeyValuePairs<String, String?>) throws(Failure) -> [UInt8] {
        try server.bytes(self.path(path), query)
    }

    /// Events of this project.
    func stream(
        _ path: String, _ query: KeyValuePairs<String, String?>, after event: String?
    ) throws(Failure) -> HTTPStream {
        try server.stream(self.path(path), query, after: event)
    }

    /// The news of all that happens in it.
    func news(after event: String?) throws(Failure) -> HTTPStream {
        try server.stream("events", ["project": name], after: event)
    }

    func post(_ path: String, _ body: Value = [:]) throws(Failure) -> Value { try server.post(self.path(path), body) }

    /// The number of the run that is meant. Throws a usage failure where there is none at all.
    func number(of target: RunArgument) throws(Failure) -> Int {
        switch target {
        case .number(let number): return number
        case .newest:
            let newest = try get("runs", ["limit": "1"]).value.list("runs").first
            guard let number = newest.flatMap({ RecordedValue($0)?.whole("number") }) else {
                throw .usage("Nothing has been run there yet.")
            }
            return number
        }
    }

    /// A run with all that is known of it.
    func details(ofRun run: Int) throws(Failure) -> (details: RecordedDetails, value: Value) {
        let value = try get("runs/\(run)").value
        guard let details = RecordedDetails(value) else { throw .unreadable("run \(run)") }
        return (details, value)
    }
}

extension Value {
    /// A list in a field of an object; none for anything else.
    func list(_ name: String) -> [Value] { RecordedValue(self)?.list(name) ?? [] }
}

extension Failure {
    static func unreadable(_ what: String) -> Failure {
        .fault("What the server says of \(what) cannot be read.", hint: "It may be a much newer sluice.")
    }
}
