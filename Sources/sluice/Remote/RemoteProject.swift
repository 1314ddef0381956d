import Expressions
import HTTP
import History
import Server
import Source

/// A project on a server.
struct RemoteProject {
    let server: RemoteServer
    let name: String
    /// As they were typed, a space before each: commands that a text names need them, too.
    let options: String

    /// - Parameters:
    ///   - name: Nil for the server's only one.
    ///   - options: Those of the command line that name the server and the project.
    init(_ server: RemoteServer, named name: String?, options: String) throws(Failure) {
        (self.server, self.options) = (server, options)
        if let name, !name.isEmpty {
            self.name = name
            return
        }
        let names = try server.projectNames()
        guard let only = names.first else { throw .usage("The server shows you no project.") }
        guard names.count == 1 else {
            throw .usage(
                "The server has several projects.", hint: "Name one with --project: \(names.joined(separator: ", ")).")
        }
        self.name = only
    }

    private func path(_ path: String) -> String { "projects/\(PercentEncoding.encoded(name))/\(path)" }

    func get(_ path: String, _ query: KeyValuePairs<String, String?> = [:]) throws(Failure) -> RemoteServer.Answer {
        try asking { () throws(Failure) in try server.get(self.path(path), query) }
    }

    func bytes(_ path: String, _ query: KeyValuePairs<String, String?>) throws(Failure) -> [UInt8] {
        try asking { () throws(Failure) in try server.bytes(self.path(path), query) }
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

    func post(_ path: String, _ body: Value = [:]) throws(Failure) -> Value {
        try asking { () throws(Failure) in try server.post(self.path(path), body) }
    }

    /// Where people see a run; nil for a server that is asked by its socket.
    func page(ofRun run: Int) -> String? { server.page("/p/\(PercentEncoding.encoded(name))/runs/\(run)") }

    /// The number of the run that is meant. Throws a usage failure where there is none at all.
    func number(of target: RunArgument) throws(Failure) -> Int {
        switch target {
        case .number(let number): return number
        case .newest:
            guard let number = try newest() else { throw .usage("Nothing has been run there yet.") }
            return number
        }
    }

    /// The number of the newest run.
    private func newest() throws(Failure) -> Int? {
        let runs = try get("runs", ["limit": "1"]).value.list("runs")
        return runs.first.flatMap { RecordedValue($0)?.whole("number") }
    }

    /// A run with all that is known of it.
    func details(ofRun run: Int) throws(Failure) -> (details: RecordedDetails, value: Value) {
        let value = try get("runs/\(run)").value
        guard let details = RecordedDetails(value) else { throw .unreadable("run \(run)") }
        return (details, value)
    }

    // MARK: Hints

    /// What is said not to be there is told with what is.
    private func asking<Answer>(_ question: () throws(Failure) -> Answer) throws(Failure) -> Answer {
        do throws(Failure) {
            return try question()
        } catch {
            throw error.reason == .unknown ? hinted(error) : addressed(error)
        }
    }

    /// What cannot be asked for a hint is not worth another failure.
    private func hinted(_ failure: Failure) -> Failure {
        let sentence = failure.sentence
        if sentence == "There is no project '\(name)'.", let names = try? server.projectNames() {
            let near = nearestName(to: name, among: names).map { "Did you mean '\($0)'? " } ?? ""
            let all = names.isEmpty ? "The server shows you none." : "It has: \(names.joined(separator: ", "))."
            return .usage(sentence, hint: near + all).because(.unknown)
        }
        if sentence.hasPrefix("There is no run "), let latest = try? newest() {
            let hint = addressed("The newest is \(latest); 'sluice history' lists them.")
            return .usage(sentence, hint: hint).because(.unknown)
        }
        return addressed(failure)
    }

    /// A message of ours that was made for a store of this machine: the commands that it names ask this server, where they can.
    func addressed(_ message: String) -> String {
        let quoted =
            /'sluice (?!obligations abandon)(?:approve|cancel|history|logs|obligations|reject|rerun|show)(?=[ '])[^'\n]*(?=')/
        return message.replacing(quoted) { $0.output + options }
    }

    private func addressed(_ failure: Failure) -> Failure {
        var failure = failure
        for index in failure.diagnostics.indices {
            failure.diagnostics[index].message = addressed(failure.diagnostics[index].message)
            failure.diagnostics[index].hint = failure.diagnostics[index].hint.map { addressed($0) }
        }
        return failure
    }

    /// A run whose reasons ask this server. What its steps have said is theirs, whatever it looks like.
    func addressed(_ details: RecordedDetails) -> RecordedDetails {
        var details = details
        details.run.waitsFor = details.run.waitsFor.map { addressed($0) }
        for job in details.jobs.indices {
            details.jobs[job].reason = details.jobs[job].reason.map { addressed($0) }
            for step in details.jobs[job].steps.indices {
                details.jobs[job].steps[step].reason = details.jobs[job].steps[step].reason.map { addressed($0) }
            }
        }
        return details
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
