import Dispatch
import Expressions
import Glibc

/// Asks tailscaled, by the unix socket of its LocalAPI, who is behind an address.
///
/// State: none; each question has a connection of its own, and waits on a thread of its own, not on one of the server's.
struct LocalAPIClient: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// For the whole of a question.
    static let seconds = 2.0
    private static let mostBytes = 1 << 20
    private let threads = DispatchQueue(label: "sluice.tailscale", attributes: .concurrent)

    /// Nil for an address that tailscaled knows nothing of. Throws where it does not answer in time, or not as it should.
    func whois(address: String, port: Int, socket: String) async throws -> TailscaleIdentity? {
        let shown = address.contains(":") ? "[\(address)]" : address
        let target = "/localapi/v0/whois?addr=\(PercentEncoding.encoded("\(shown):\(port)"))"
        let result: Result<TailscaleIdentity?, any Error> = await withCheckedContinuation { continuation in
            threads.async {
                continuation.resume(returning: Result { try Self.identity(Self.ask(target, socket)) })
            }
        }
        return try result.get()
    }

    private static func identity(_ answer: (status: Int, body: [UInt8])) throws -> TailscaleIdentity? {
        if answer.status == 404 { return nil }
        guard answer.status == 200 else { throw Failure(description: "it answers \(answer.status)") }
        return TailscaleIdentity(try Value(parsingJSON: answer.body, keys: .caseSensitive))
    }

    /// One question in HTTP/1.0, where the answer ends with the connection.
    private static func ask(_ target: String, _ path: String) throws -> (status: Int, body: [UInt8]) {
        let deadline = ContinuousClock.now + .seconds(seconds)
        let connection = try connect(path)
        defer { close(connection) }
        var question = Array("GET \(target) HTTP/1.0\r\nHost: local-tailscaled.sock\r\n\r\n".utf8)[...]
        while !question.isEmpty {
            try wait(connection, POLLOUT, until: deadline)
            let count = question.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count >= 0 else {
                if errno == EAGAIN || errno == EINTR { continue }
                throw Failure(description: "it does not listen: \(reason())")
            }
            question = question.dropFirst(count)
        }
        return try parsed(try readAll(connection, until: deadline))
    }

    private static func readAll(_ connection: Int32, until deadline: ContinuousClock.Instant) throws -> [UInt8] {
        var all: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            try wait(connection, POLLIN, until: deadline)
            let count = recv(connection, &room, room.count, 0)
            if count == 0 { return all }
            guard count > 0 else {
                if errno == EAGAIN || errno == EINTR { continue }
                throw Failure(description: "its answer breaks off: \(reason())")
            }
            all += room[..<count]
            guard all.count <= mostBytes else { throw Failure(description: "its answer does not end") }
        }
    }

    private static func parsed(_ bytes: [UInt8]) throws -> (status: Int, body: [UInt8]) {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
            throw Failure(description: "its answer is no HTTP")
        }
        let words = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: " ", maxSplits: 2)
        guard words.count > 1, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            throw Failure(description: "its answer is no HTTP")
        }
        return (status, Array(bytes[end.upperBound...]))
    }

    private static func connect(_ path: String) throws -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let connection = socket(AF_UNIX, type, 0)
        guard connection >= 0 else { throw Failure(description: "there is no socket to be had: \(reason())") }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(room - 1)) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(connection, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0, path.utf8.count < room else {
            let failure = Failure(description: "nobody answers there: \(reason())")
            close(connection)
            throw failure
        }
        return connection
    }

    private static func wait(
        _ connection: Int32, _ events: Int32, until deadline: ContinuousClock.Instant
    ) throws {
        let left = (deadline - .now) / .milliseconds(1)
        var watched = pollfd(fd: connection, events: Int16(events), revents: 0)
        guard left > 0, poll(&watched, 1, Int32(left.rounded(.up))) != 0 else {
            throw Failure(description: "it does not answer within \(Int(seconds)) s")
        }
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
