import Expressions
import Foundation
import Glibc
import Processes
import Server

/// A `sluice` that does one thing for a server, in a session of its own: what it has begun goes on when the server is gone.
enum ServerChild {
    /// Seconds for which an answer is waited for; the process is left to itself then.
    private static let patience = 300.0

    /// Returns what it answered, which may be long before it ends.
    ///
    /// - Parameter folder: Where what it reads may stand for a moment, without a name.
    static func ask(
        _ order: ServerOrder, _ request: Value, repository: String, store: String, folder: String
    ) async throws(Problem) -> Value {
        let child: Started
        do throws(KeeperError) {
            child = try start(order, request, repository: repository, store: store, folder: folder)
        } catch {
            throw problem(error)
        }
        let line: [UInt8]? = await withCheckedContinuation { continuation in
            let thread = Thread {
                continuation.resume(returning: readLine(child.reader))
                close(child.reader)
                var status: Int32 = 0
                while waitpid(child.pid, &status, 0) < 0, errno == EINTR {}
            }
            thread.name = "child \(child.pid)"
            thread.stackSize = 256 << 10
            thread.start()
        }
        guard let line else {
            throw .unavailable("There was no answer within \(Int(patience)) seconds; what was asked for may go on.")
        }
        return try ServerAnswer.read(line)
    }

    private static func problem(_ error: KeeperError) -> Problem {
        switch error.systemError {
        case ENOSPC?, EDQUOT?: .storageFull(error.message)
        case EROFS?, EACCES?, EPERM?, EMFILE?, ENFILE?, EAGAIN?, ENOMEM?: .unavailable(error.message)
        default: .fault(error.message)
        }
    }

    private struct Started {
        let pid: Int32
        let reader: Int32
    }

    private static func start(
        _ order: ServerOrder, _ request: Value, repository: String, store: String, folder: String
    ) throws(KeeperError) -> Started {
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        let input = try unnamedFile(Array(request.json(.compact).utf8), in: folder)
        defer { for descriptor in [nothing, input] where descriptor >= 0 { close(descriptor) } }
        guard nothing >= 0 else { throw KeeperError(.startFailed, "'/dev/null' cannot be opened.") }
        let (reader, writer) = try makePipe()
        defer { close(writer) }
        let executable = Installation.executable
        let program = ChildProgram(
            candidates: [executable],
            arguments: [
                executable, "internal-server", order.rawValue, "--repository", repository, "--data-dir", store,
            ], environment: nil, workingDirectory: repository)
        do throws(KeeperError) {
            return Started(pid: try program.start(input: input, output: nothing, extra: writer), reader: reader)
        } catch {
            close(reader)
            throw error
        }
    }

    /// A pipe would hold 64 KiB, and payloads may be larger.
    private static func unnamedFile(_ bytes: [UInt8], in folder: String) throws(KeeperError) -> Int32 {
        var path = Array((folder + "/.order-XXXXXX").utf8CString)
        let descriptor = mkstemp(&path)
        guard descriptor >= 0 else { throw unwritable() }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(path)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                defer { close(descriptor) }
                throw unwritable()
            }
            rest = rest.dropFirst(count)
        }
        lseek(descriptor, 0, SEEK_SET)
        return descriptor
    }

    private static func unwritable() -> KeeperError {
        KeeperError(
            .startFailed, "The server's folder cannot be written: \(String(cString: strerror(errno))).",
            systemError: errno)
    }

    /// All up to the end of the first line, or of what there is; nil when that takes too long.
    private static func readLine(_ descriptor: Int32) -> [UInt8]? {
        var line: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let deadline = ContinuousClock.now + .seconds(patience)
        while true {
            let left = (deadline - .now) / .milliseconds(1)
            var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard left > 0 else { return nil }
            guard poll(&ready, 1, Int32(left)) > 0 else { continue }
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return line }
            line += buffer[..<count]
            if line.last == UInt8(ascii: "\n") { return line }
        }
    }
}
