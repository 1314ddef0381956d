import Expressions
import Glibc
import Planning

/// What the steps of a composite action see of it. It may hold secrets, so it is kept beside the command files, where an engine that comes
/// back finds it.
struct ActionScope: Hashable, Sendable {
    var inputs: ValueObject
    /// The variables of the step that uses it, and of those around that one: they go before what steps set for the whole job.
    var variables: [EnvironmentFile.Pair]
    /// `github.action_path`.
    var folder: String
    /// `github.action_repository` and `github.action_ref`, as far as the `env` and `if` of its steps see them.
    var repository: Value
    var ref: Value
    /// When the time of the step that uses it is up, in seconds of the clock that counts on while the machine sleeps; nil for never.
    var deadline: Double?

    /// Throws `system`.
    func write(to path: String) throws(ExecutionError) {
        let value: Value = [
            "inputs": .object(inputs), "folder": .string(folder), "repository": repository, "ref": ref,
            "variables": .array(variables.map { .array([.string($0.name), .string($0.value)]) }),
            "deadline": deadline.map { .number($0) } ?? .null,
        ]
        try writeFile(path, value.json(.compact).utf8)
    }

    /// Nil where none was written, or not the whole of it.
    init?(readFrom path: String) {
        guard let content = (try? readFile(path)).flatMap({ $0 }),
            case .object(let value)? = try? Value(parsingJSON: String(decoding: content, as: UTF8.self)),
            case .object(let inputs)? = value["inputs"], case .array(let pairs)? = value["variables"]
        else { return nil }
        self.inputs = inputs
        variables = pairs.compactMap { pair in
            guard case .array(let parts) = pair, parts.count == 2 else { return nil }
            return .init(parts[0].asString, parts[1].asString)
        }
        folder = value["folder"]?.asString ?? ""
        repository = value["repository"] ?? .null
        ref = value["ref"] ?? .null
        if case .number(let seconds)? = value["deadline"] { deadline = seconds }
    }

    /// Enters a composite action. Throws `expression` for inputs and a time that cannot be evaluated.
    init(_ action: PlannedAction, _ inputs: ActionInputs, _ place: StepPlace, timeout: Double?) {
        self.inputs = inputs.context
        variables = place.overrides
        folder = action.file.folder
        (repository, ref) = place.ownReference
        let deadlines = [place.enclosing?.deadline, timeout.map { Self.now + $0 * 60 }].compactMap { $0 }
        deadline = deadlines.min()
    }

    /// In seconds since the machine was started.
    static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
