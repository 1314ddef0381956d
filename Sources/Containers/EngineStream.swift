import CProcesses
import Glibc
import Synchronization

/// One request to the engine's API and its answer, which may go on for hours.
///
/// HTTP/1.0, so that the answer comes as it is and its end is the connection's. One thread reads; any other may `shut`.
/// The connection ends with our process. `dial-stdio` ends with it where the daemon then ends its side: Docker does not for who hears a
/// container that had ended before.
package final class EngineStream: Sendable {
    package let status: Int
    private let descriptor: Int32
    private let child: pid_t?
    /// What came with the head.
    private let rest: Mutex<[UInt8]>

    /// Seconds that the head of an answer may take.
    private static let patience: Int32 = 30
    private static let longestHead = 65_536

    /// Sends the request and waits for the answer's head. Throws `unreachable` or `system`.
    /// - Parameter path: With its query, percent-encoded.
    package init(_ endpoint: EngineEndpoint, _ method: String = "GET", _ path: String) throws(ContainerError) {
        let (descriptor, child) = try Self.connect(endpoint)
        do throws(ContainerError) {
            _ = sluice_set_receive_timeout(descriptor, Self.patience)
            try Self.send("\(method) \(path) HTTP/1.0\r\nHost: docker\r\nContent-Length: 0\r\n\r\n", to: descriptor)
            let (head, rest) = try Self.readHead(descriptor)
            guard let status = Self.status(head) else {
                throw ContainerError(.unreachable, "Docker's daemon answers with no HTTP: \"\(head.prefix(80))\".")
            }
            _ = sluice_set_receive_timeout(descriptor, 0)
            self.status = status
            self.rest = Mutex(rest)
        } catch {
            Self.end(descriptor, child)
            throw error
        }
        self.descriptor = descriptor
        self.child = child
    }

    deinit { Self.end(descriptor, child) }

    /// The next bytes of the answer; none at its end. Waits for them.
    package func read() -> [UInt8] {
        let waiting = rest.withLock { rest in
            defer { rest = [] }
            return rest
        }
        return waiting.isEmpty ? Self.read(descriptor) : waiting
    }

    /// All that is left of a short answer; what is longer than the limit is left out.
    package func body(limit: Int = 4 << 20) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < limit {
            let piece = read()
            if piece.isEmpty { break }
            bytes += piece
        }
        return bytes
    }

    /// Ends the answer: whoever waits in `read` gets no more bytes.
    package func shut() { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
}

extension EngineStream {
    private static func connect(_ endpoint: EngineEndpoint) throws(ContainerError) -> (Int32, pid_t?) {
        switch endpoint.way {
        case .socket(let path): return (try connect(path), nil)
        case .program(let program, let environment):
            var ends: [Int32] = [-1, -1]
            guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
                throw .system("No socket could be made for \"docker system dial-stdio\"")
            }
            defer { close(ends[1]) }
            do throws(ContainerError) {
                let nothing = try Descriptor.holding([])
                let pid = try ChildProcess.spawn(
                    program: program, arguments: ["system", "dial-stdio"], environment: environment,
                    descriptors: [ends[1], ends[1], nothing.number])
                return (ends[0], pid)
            } catch {
                close(ends[0])
                throw error
            }
        }
    }

    private static func connect(_ path: String) throws(ContainerError) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw ContainerError(.unreachable, "The path of docker's socket is too long: \"\(path)\".")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .system("No socket could be made") }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw ContainerError(.unreachable, "Docker's daemon cannot be reached at \"\(path)\": \(reason).")
        }
        return descriptor
    }

    private static func end(_ descriptor: Int32, _ child: pid_t?) {
        close(descriptor)
        guard let child else { return }
        // Its input has ended with our side of the socket, but it waits for the daemon as well; SIGTERM it does not look at.
        kill(child, SIGKILL)
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
    }

    private static func send(_ text: String, to descriptor: Int32) throws(ContainerError) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw ContainerError(
                    .unreachable, "Docker's daemon takes no request: \(String(cString: strerror(errno))).")
            }
            bytes = bytes.dropFirst(count)
        }
    }

    private static func read(_ descriptor: Int32) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            var result = 0
            repeat { result = recv(descriptor, buffer.baseAddress, buffer.count, 0) } while result < 0 && errno == EINTR
            count = max(0, result)
        }
    }

    private static func readHead(_ descriptor: Int32) throws(ContainerError) -> (String, [UInt8]) {
        var bytes: [UInt8] = []
        let end = Array("\r\n\r\n".utf8)
        while bytes.count < longestHead {
            let piece = read(descriptor)
            if piece.isEmpty { break }
            let from = max(0, bytes.count - end.count)
            bytes += piece
            for start in from..<max(from, bytes.count - end.count + 1) where bytes[start..<start + 4].elementsEqual(end)
            {
                return (String(decoding: bytes[..<start], as: UTF8.self), Array(bytes[(start + 4)...]))
            }
        }
        throw ContainerError(
            .unreachable, "Docker's daemon gives no answer: \"\(String(decoding: bytes.prefix(80), as: UTF8.self))\".")
    }

    /// Of `HTTP/1.0 200 OK`.
    private static func status(_ head: String) -> Int? {
        let words = head.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/") else { return nil }
        return Int(words[1])
    }
}
