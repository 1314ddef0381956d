/// How the command of a suite ended.
enum SuiteEnding: Hashable, Sendable {
    case exited(Int32)
    /// By a signal that did not come from here.
    case signalled(Int32)
    /// It was ended when its time was over.
    case late
    /// It was ended because the test was, for this reason.
    case cancelled(String)

    var hasSucceeded: Bool { self == .exited(0) }

    /// What follows "The command".
    var text: String {
        switch self {
        case .exited(let code): "ended with exit code \(code)"
        case .signalled(let signal): "was ended by signal \(signal)"
        case .late: "was ended for taking too long"
        case .cancelled(let why): "was ended: \(why)"
        }
    }

    /// From what waitpid(2) tells.
    init(status: Int32) {
        let signal = status & 0x7F
        self = signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal)
    }
}
