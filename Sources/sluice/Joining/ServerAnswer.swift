import Display
import Expressions
import Glibc
import Server

/// The one line by which a process that a server has started says what became of its order.
///
/// It goes out as soon as that is known; the process goes on with the run.
final class ServerAnswer {
    /// Where whoever starts the process listens.
    static let descriptor: Int32 = 3
    private static let answerKey = "answer"
    private static let problemKey = "problem"
    /// False where nobody listens: the descriptor may be anything then.
    private var isOpen: Bool

    init() {
        // A step, or a keeper, would hold it open.
        isOpen = fcntl(Self.descriptor, F_SETFD, FD_CLOEXEC) == 0
    }

    func give(_ value: Value) { send([Self.answerKey: value]) }

    func refuse(_ problem: Problem) { send([Self.problemKey: problem.value]) }

    private func send(_ fields: ValueObject) {
        guard isOpen else { return }
        isOpen = false
        StandardOutput.write(Value.object(fields).json(.compact) + "\n", to: Self.descriptor)
        close(Self.descriptor)
    }

    /// What the other end makes of it. Throws the problem that the process tells of, and a fault for what is no answer.
    static func read(_ line: [UInt8]) throws(Problem) -> Value {
        guard case .object(let fields)? = try? Value(parsingJSON: line) else {
            throw .fault(
                line.isEmpty
                    ? "The process that was to do it ended without a word."
                    : "The process that was to do it said nonsense.")
        }
        if let value = fields[problemKey] {
            throw Problem(value: value) ?? .fault("The process that was to do it could not say what is wrong.")
        }
        return fields[answerKey] ?? .null
    }
}
