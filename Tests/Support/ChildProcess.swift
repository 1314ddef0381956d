import Foundation
package import Glibc

/// A program that was started in a session of its own, its output in files: no pipe that another child could hold open.
package final class ChildProcess {
    package let pid: pid_t
    private let outputPath: String
    private let errorPath: String
    private var status: Int32?

    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        package init(description: String) { self.description = description }
    }

    /// Starts it with nothing on its standard input. Throws when it cannot be started.
    package init(
        _ program: String, _ arguments: [String], environment: [String: String], in folder: String,
        output: String
    )
        throws
    {
        outputPath = output + ".out"
        errorPath = output + ".err"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errorPath, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var attributes = Self.attributes()
        defer { posix_spawnattr_destroy(&attributes) }
        var words: [UnsafeMutablePointer<CChar>?] =
            (["env", "-C", folder, program] + arguments).map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] =
            environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in words + variables { free(word) } }
        var pid = pid_t()
        let code = posix_spawnp(&pid, "env", &actions, &attributes, &words, &variables)
        guard code == 0 else {
            throw Failure(
                description: "\"\(program)\" cannot be started: \(String(cString: strerror(code))).")
        }
        self.pid = pid
    }

    /// A new session, and signals as at log-in: whoever runs the tests may ignore some.
    private static func attributes() -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var none = sigset_t()
        sigemptyset(&none)
        var usual = sigset_t()
        sigemptyset(&usual)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT] { sigaddset(&usual, signal) }
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &usual)
        let newSession: Int32 = 0x80  // POSIX_SPAWN_SETSID, which Swift does not import.
        let flags = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | newSession
        posix_spawnattr_setflags(&attributes, Int16(flags))
        return attributes
    }

    package func signal(_ number: Int32) {
        if status == nil { kill(pid, number) }
    }

    package var hasEnded: Bool {
        if status != nil { return true }
        var raw: Int32 = 0
        guard waitpid(pid, &raw, WNOHANG) == pid else { return false }
        status = raw & 0x7f == 0 ? (raw >> 8) & 0xff : 128 + (raw & 0x7f)
        return true
    }

    /// What it answered. Throws, and kills it, when it has not ended within the seconds.
    package func answer(within seconds: Double = 180) throws -> Answer {
        guard eventually(within: seconds, { hasEnded }), let status else {
            signal(SIGKILL)
            _ = eventually(within: 120) { hasEnded }
            throw Failure(
                description: "It has not ended within \(seconds) s. It printed:\n\(output)\(errors)")
        }
        return Answer(status: status, output: output, errors: errors)
    }

    package var output: String { (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "" }
    package var errors: String { (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "" }
}

/// How a program ended, and all it printed.
package struct Answer: CustomStringConvertible {
    /// 128 and the number of the signal that ended it, as a shell has it.
    package let status: Int32
    package let output: String
    package let errors: String

    package var description: String { "exit \(status)\n\(output)\(errors)" }

    /// Its lines, each a JSON object. Throws for a line that is none.
    package func objects() throws -> [[String: Any]] {
        try output.split(separator: "\n").map { line in
            guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            else {
                throw ChildProcess.Failure(description: "No JSON object: \(line)")
            }
            return object
        }
    }
}

/// Whether the condition holds within the seconds.
package func eventually(within seconds: Double, _ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
        if try condition() { return true }
        if ContinuousClock.now > deadline { return false }
        usleep(10_000)
    }
}
