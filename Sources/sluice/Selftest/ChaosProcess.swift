import Foundation
import Glibc
import Processes

/// A `sluice` that the self-test has started, in a session of its own.
struct ChaosProcess {
    let pid: Int32
    /// What it printed.
    let output: String

    /// - Parameter output: A file that gets all that it prints. Throws `KeeperError` when it cannot be started.
    init(_ arguments: [String], environment: [String: String], folder: String, output: String) throws {
        let input = open("/dev/null", O_RDONLY | O_CLOEXEC)
        let file = open(output, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        defer {
            close(input)
            close(file)
        }
        self.output = output
        let program = ChildProgram(
            candidates: [arguments[0]], arguments: arguments, environment: environment.map { "\($0.key)=\($0.value)" },
            workingDirectory: folder)
        pid = try program.start(input: input, output: file)
    }

    /// How it ended, as a shell has it (128 and the signal); nil while it runs. To be asked until it has answered, and not again.
    func ending() -> Int32? {
        var status: Int32 = 0
        let result = waitpid(pid, &status, WNOHANG)
        if result == 0 || result < 0 && errno == EINTR { return nil }
        return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
    }
}
