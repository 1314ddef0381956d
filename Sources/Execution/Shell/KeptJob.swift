import Expressions
import Glibc
package import Planning

/// A job that did not succeed, and what it takes to look around where it failed: a file in the run's folder, and the job's place on the
/// disk for as long as no other run has taken that.
package struct KeptJob: Sendable {
    /// Of this record.
    let path: String
    let slot: String
    let commandFolder: String
    /// Where the event's payload was for the steps.
    let eventPath: String
    /// In the order in which they were started.
    package let steps: [KeptStep]
    /// What the job had of containers, with all texts sealed; nil for a job without any.
    let containers: Value?

    static func path(run: String, job fileName: String) -> String { "\(run)/shells/\(fileName).json" }

    /// Nil where none was written: the job succeeded, or an older version ran it.
    package static func read(runDirectory: String, job: JobID) -> KeptJob? {
        let path = path(run: runDirectory, job: job.fileName)
        guard let bytes = (try? readFile(path)) ?? nil,
            case .object(let fields)? = try? Value(
                parsingJSON: String(decoding: bytes, as: UTF8.self), keys: .caseSensitive)
        else { return nil }
        return KeptJob(path: path, fields)
    }

    private init(path: String, _ fields: ValueObject) {
        self.path = path
        slot = fields["slot"]?.asString ?? ""
        commandFolder = fields["command_folder"]?.asString ?? ""
        eventPath = fields["event_path"]?.asString ?? ""
        steps = fields["steps"].items.map(KeptStep.init(value:))
        containers = fields["containers"].flatMap { $0 == .null ? nil : $0 }
    }

    /// Whether the job's workspace is still as the job left it.
    package var hasWorkspace: Bool { linkTarget(JobSlot.mark(in: slot)) == path }

    package var workspace: String { slot + "/workspace" }

    /// The secrets without which a step's variables, or the job's containers, cannot be had again.
    package func secretNames(for step: KeptStep) -> [String] {
        let names = step.variables.flatMap(\.text.names) + (containers.map(Self.names) ?? [])
        return Set(names).sorted()
    }

    // MARK: Sealed trees

    /// Every text of a tree sealed: each becomes `{"sealed": …}`.
    static func sealed(_ value: Value, _ seal: (String) -> SealedText) -> Value {
        switch value {
        case .string(let text): ["sealed": seal(text).value]
        case .array(let items): .array(items.map { sealed($0, seal) })
        case .object(let object):
            .object(ValueObject(object.entries.map { ($0.key, sealed($0.value, seal)) }, keys: .caseSensitive))
        case .null, .boolean, .number: value
        }
    }

    static func opened(_ value: Value, _ secrets: [String: String]) -> Value {
        switch value {
        case .array(let items): return .array(items.map { opened($0, secrets) })
        case .object(let object):
            if object.entries.count == 1, let text = object["sealed"] {
                return .string(SealedText(value: text).opened(secrets))
            }
            return .object(
                ValueObject(object.entries.map { ($0.key, opened($0.value, secrets)) }, keys: .caseSensitive))
        case .null, .boolean, .number, .string: return value
        }
    }

    private static func names(_ value: Value) -> [String] {
        switch value {
        case .array(let items): items.flatMap(names)
        case .object(let object):
            object.entries.count == 1 && object["sealed"] != nil
                ? SealedText(value: object["sealed"] ?? .null).names : object.entries.flatMap { names($0.value) }
        case .null, .boolean, .number, .string: []
        }
    }
}
