import Glibc
import Processes

/// A program on this host that is waited for. It ends with its time, with the word to end, and with this process.
struct HostCommand {
    var arguments: [String]
    var environment: [String: String]
    var folder: String
    /// Becomes standard input; stays the caller's. Nil for nothing.
    var input: Int32?

    init(_ arguments: [String], environment: [String: String], folder: String = "/", input: Int32? = nil) {
        self.arguments = arguments
        self.environment = environment
        self.folder = folder
        self.input = input
    }

    /// Runs it to its end; the exit code, or 128 and the signal's number; nil where the time was up before.
    ///
    /// `said` hears both channels. Throws where it cannot be started, and the word to end.
    func run(
        within seconds: Double, in phase: StackPhase, _ cancellation: StackCancellation,
        said: (ArraySlice<UInt8>) -> Void
    ) throws(StackFailure) -> Int32? {
        // The group ends when the other end of descriptor 3 is closed: by us, or by the kernel when we are no more.
        let script = "(read -r _ <&3; kill -KILL -$$) >/dev/null 2>&1 </dev/null & exec \"$@\" 3<&-"
        let (status, _) = try run(script, within: seconds, in: phase, cancellation, said: said)
        return status
    }

    /// As `run`, for a program that gives data: `data` hears its output alone; what it says on the other channel comes back.
    func read(
        within seconds: Double, in phase: StackPhase, _ cancellation: StackCancellation,
        data: (ArraySlice<UInt8>) -> Void
    ) throws(StackFailure) -> (status: Int32?, errors: String) {
        try run("exec \"$@\" 2>&3 3>&-", within: seconds, in: phase, cancellation, said: data)
    }

    private func run(
        _ script: String, within seconds: Double, in phase: StackPhase, _ cancellation: StackCancellation,
        said: (ArraySlice<UInt8>) -> Void
    ) throws(StackFailure) -> (Int32?, String) {
        var child = try StartedCommand(self, script: script, phase)
        let deadline = ContinuousClock.now + .seconds(seconds)
        var errors: [UInt8] = []
        while true {
            child.listen(milliseconds: 50, output: said) { if errors.count < 65_536 { errors += $0 } }
            if let status = child.endedStatus() {
                child.listen(milliseconds: 0, output: said) { errors += $0 }
                return (status, String(decoding: errors, as: UTF8.self))
            }
            if ContinuousClock.now >= deadline {
                child.end()
                return (nil, String(decoding: errors, as: UTF8.self))
            }
            do { try cancellation.check(in: phase) } catch {
                child.end()
                throw error
            }
        }
    }
}
