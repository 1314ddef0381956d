import Expressions
import Planning

/// Reads the fields of one event's payload, each with its type, and says which one is not as it must be.
struct EventPayload {
    let kind: EventKind
    private let fields: ValueObject

    init(_ payload: Value, of kind: EventKind) throws(EventCodingError) {
        guard case .object(let fields) = payload else { throw .malformed(kind, "its payload is not an object") }
        self.kind = kind
        self.fields = fields
    }

    subscript(key: String) -> Value? { fields[key] }

    func string(_ key: String) throws(EventCodingError) -> String {
        guard let string = try optionalString(key) else { throw .malformed(kind, "it has no \"\(key)\"") }
        return string
    }

    func optionalString(_ key: String) throws(EventCodingError) -> String? {
        switch fields[key] {
        case nil: return nil
        case .string(let string): return string
        default: throw .malformed(kind, "its \"\(key)\" is not a string")
        }
    }

    func integer(_ key: String) throws(EventCodingError) -> Int {
        guard let integer = try optionalInteger(key) else { throw .malformed(kind, "it has no \"\(key)\"") }
        return integer
    }

    func optionalInteger(_ key: String) throws(EventCodingError) -> Int? {
        switch fields[key] {
        case nil: return nil
        case .number(let number):
            guard let integer = Int(exactly: number) else {
                throw .malformed(kind, "its \"\(key)\" is not a whole number")
            }
            return integer
        default: throw .malformed(kind, "its \"\(key)\" is not a number")
        }
    }

    /// Microseconds since 1970.
    func optionalTime(_ key: String) throws(EventCodingError) -> Timestamp? {
        try optionalInteger(key).map(Timestamp.init(microseconds:))
    }

    func optionalNumber(_ key: String) throws(EventCodingError) -> Double? {
        switch fields[key] {
        case nil: return nil
        case .number(let number): return number
        default: throw .malformed(kind, "its \"\(key)\" is not a number")
        }
    }

    func flag(_ key: String) throws(EventCodingError) -> Bool {
        switch fields[key] {
        case nil: return false
        case .boolean(let boolean): return boolean
        default: throw .malformed(kind, "its \"\(key)\" is neither true nor false")
        }
    }

    /// An object, or an empty one where the key is left out.
    func object(_ key: String) throws(EventCodingError) -> ValueObject {
        switch fields[key] {
        case nil: return [:]
        case .object(let object): return object
        default: throw .malformed(kind, "its \"\(key)\" is not an object")
        }
    }

    func outcome(_ key: String) throws(EventCodingError) -> Outcome {
        guard let outcome = try optionalOutcome(key) else { throw .malformed(kind, "it has no \"\(key)\"") }
        return outcome
    }

    func optionalOutcome(_ key: String) throws(EventCodingError) -> Outcome? {
        guard let text = try optionalString(key) else { return nil }
        guard let outcome = Outcome(rawValue: text) else {
            throw .malformed(kind, "its \"\(key)\" is \"\(text)\", which is no outcome")
        }
        return outcome
    }

    func job() throws(EventCodingError) -> JobID { JobID(try string("job")) }

    func step() throws(EventCodingError) -> StepID {
        let phaseName = try optionalString("phase") ?? StepID.Phase.main.rawValue
        guard let phase = StepID.Phase(rawValue: phaseName) else {
            throw .malformed(kind, "its \"phase\" is \"\(phaseName)\", which is no phase")
        }
        return StepID(
            job: try job(), jobAttempt: try optionalInteger("job_attempt") ?? 1, phase: phase,
            index: try integer("index"), attempt: try optionalInteger("attempt") ?? 1)
    }
}
