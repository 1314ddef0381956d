import Display
import Expressions
import HTTP
import History
import Runs
import Server
import Source

/// `sluice logs` of a run on a server: each step's lines as they are there. `RemoteFollower` shows them as they come.
struct RemoteLogs {
    let project: RemoteProject
    let run: Int
    let job: String?
    let step: String?
    let logStyle: LogStyle
    private let text = LogText(style: .standardOutput)
    /// By step: the line that comes next, from 1.
    private var lines: [StepID: Int] = [:]
    private var readers: [StepID: OutputReader] = [:]
    private var offsets: [StepID: Int] = [:]
    private var isDone: Set<StepID> = []

    /// Lines, or bytes, of one question.
    private static let mostLines = 2000
    private static let mostBytes = 1 << 20

    init(_ project: RemoteProject, run: Int, job: String?, step: String?, logStyle: LogStyle) {
        (self.project, self.run, self.job, self.step, self.logStyle) = (project, run, job, step, logStyle)
    }

    /// All that there is.
    mutating func print() throws(Failure) {
        let jobs = try selected(try project.details(ofRun: run).details)
        for job in jobs {
            for step in job.steps where includes(step) {
                guard try show(step, heading: job.name, prefix: "") else { return }
            }
        }
    }

    // MARK: Which

    func selected(_ details: RecordedDetails) throws(Failure) -> [RecordedJob] {
        guard let job else { return details.jobs }
        let jobs = details.jobs.named(job)
        guard jobs.isEmpty else { return jobs }
        let nearest = nearestName(to: job, among: details.jobs.knownNames)
        throw .usage("Run \(run) has no job '\(job)'.", hint: nearest.map { "Did you mean '\($0)'?" })
    }

    func includes(_ step: RecordedStep) -> Bool { self.step.map(step.isNamed) ?? true }

    func isShown(_ step: RecordedStep) -> Bool { isDone.contains(step.id) }

    // MARK: Showing

    /// What stands before each line of a job, where there are several.
    func prefix(of job: RecordedJob, among jobs: [RecordedJob]) -> String {
        guard jobs.count > 1 else { return "" }
        return text.prefix(job.name, width: min(32, jobs.map(\.name.onScreen.displayWidth).max() ?? 0))
    }

    /// All that there is of a step now and was not shown yet.
    ///
    /// - Returns: Whether anybody still reads.
    mutating func show(_ step: RecordedStep, heading job: String?, prefix: String) throws(Failure) -> Bool {
        let isEnded = step.state != .running
        guard logStyle != .raw else { return try showBytes(step) }
        guard begin(step, heading: job, prefix: prefix) else { return false }
        while case let piece = try next(step, isEnded: isEnded), !piece.isEmpty {
            guard try show(piece, of: step, prefix: prefix) else { return false }
        }
        guard isEnded else { return true }
        isDone.insert(step.id)
        let ending = text.ending(step)
        return ending.isEmpty || StandardOutput.write(prefix + ending)
    }

    /// Its heading, once.
    private mutating func begin(_ step: RecordedStep, heading job: String?, prefix: String) -> Bool {
        guard lines[step.id] == nil else { return true }
        lines[step.id] = 1
        return StandardOutput.write(prefix + text.heading(step, job: job))
    }

    /// The next lines of a step that goes on, as an event holds them.
    ///
    /// - Returns: Whether anybody still reads.
    mutating func show(_ event: ReceivedEvent, of step: RecordedStep, prefix: String) throws(Failure) -> Bool {
        guard logStyle != .raw else { return try showBytes(step) }
        guard let value = try? Value(parsingJSON: Array(event.data.utf8)), case .array(let items) = value else {
            throw .unreadable("a log")
        }
        // Those before it were shown on an earlier connection.
        let next = lines[step.id] ?? 1
        let new = items.compactMap(RecordedValue.init).filter { ($0.whole("n") ?? next) >= next }
        guard begin(step, heading: nil, prefix: prefix) else { return false }
        return try show(new, of: step, prefix: prefix)
    }

    private mutating func show(
        _ piece: [RecordedValue], of step: RecordedStep, prefix: String
    ) throws(Failure) -> Bool {
        var reader = readers[step.id] ?? OutputReader(isDebugging: logStyle == .debugging)
        var shown = ""
        for line in piece {
            let stamp = line.time("time").map(text.stamp) ?? ""
            shown += text.line(try whole(line, of: step), stamp: stamp, reader: &reader, prefix: prefix)
        }
        // Not before all of them are there: each is shown once, whatever was not answered.
        lines[step.id, default: 1] += piece.count
        readers[step.id] = reader
        return StandardOutput.write(shown)
    }

    /// The text of a line; of a long one the server gives the beginning alone.
    private func whole(_ line: RecordedValue, of step: RecordedStep) throws(Failure) -> String {
        guard let length = line.whole("length"), let offset = line.whole("offset") else {
            return line.text("text") ?? ""
        }
        return String(
            decoding: try project.bytes(path(step), ["from": "\(offset)", "limit": "\(length)"]), as: UTF8.self)
    }

    /// The lines that are not shown yet; of a step that goes on not the last one, which may not be whole.
    private func next(_ step: RecordedStep, isEnded: Bool) throws(Failure) -> [RecordedValue] {
        let first = lines[step.id] ?? 1
        let bytes = try project.bytes(path(step), ["lines": "\(first)-\(first + Self.mostLines - 1)"])
        var found: [RecordedValue] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let value = try? Value(parsingJSON: Array(line)), let fields = RecordedValue(value) else {
                throw .unreadable("a log")
            }
            found.append(fields)
        }
        if !isEnded, found.count < Self.mostLines { _ = found.popLast() }
        return found
    }

    private mutating func showBytes(_ step: RecordedStep) throws(Failure) -> Bool {
        while true {
            let offset = offsets[step.id] ?? 0
            let bytes = try project.bytes(path(step), ["from": "\(offset)", "limit": "\(Self.mostBytes)"])
            if bytes.isEmpty { break }
            guard StandardOutput.write(bytes) else { return false }
            offsets[step.id] = offset + bytes.count
        }
        if step.state != .running { isDone.insert(step.id) }
        return true
    }

    func path(_ step: RecordedStep) -> String {
        "runs/\(run)/logs/\(PercentEncoding.encoded(step.id.description))"
    }
}
