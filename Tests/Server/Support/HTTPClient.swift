import Foundation
import Glibc

/// A small client of HTTP/1.1 that says exactly what it is told to, for tests that say what no library would.
struct HTTPClient {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private enum Door {
        case network(String, Int)
        case socket(String)
    }

    private let door: Door

    init(host: String, port: Int) { door = .network(host, port) }

    init(socket: String) { door = .socket(socket) }

    func ask(
        _ method: String, _ path: String, headers: [String: String] = [:], body: String? = nil
    ) throws -> HTTPReply {
        var lines = ["\(method) \(path) HTTP/1.1"]
        var headers = headers
        if !headers.keys.contains(where: { $0.lowercased() == "host" }) { headers["Host"] = host }
        if let body { headers["Content-Length"] = "\(body.utf8.count)" }
        if body != nil, !headers.keys.contains(where: { $0.lowercased() == "content-type" }) {
            headers["Content-Type"] = "application/json"
        }
        headers["Connection"] = "close"
        lines += headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return try send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")).utf8))
    }

    /// Sends these bytes, and reads until the server closes.
    func send(_ bytes: [UInt8], within seconds: Int = 300) throws -> HTTPReply {
        let connection = try connect(within: seconds)
        defer { close(connection) }
        try Self.write(bytes, to: connection)
        return try HTTPReply(Self.readAll(connection))
    }

    /// Asks, and hands on what comes until the body says that it has enough or the seconds are over.
    func follow(
        _ path: String, headers: [String: String] = [:], within seconds: Int = 120, _ isEnough: (String) -> Bool
    ) throws -> String {
        let connection = try connect(within: 1)
        defer { close(connection) }
        let more = headers.map { "\($0.key): \($0.value)\r\n" }.sorted().joined()
        try Self.write(Array("GET \(path) HTTP/1.1\r\nHost: \(host)\r\n\(more)\r\n".utf8), to: connection)
        var text: [UInt8] = []
        let deadline = ContinuousClock.now + .seconds(seconds)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while ContinuousClock.now < deadline {
            let count = recv(connection, &buffer, buffer.count, 0)
            if count == 0 { break }
            if count < 0 {
                guard errno == EAGAIN || errno == EINTR else { break }
                continue
            }
            text += buffer[..<count]
            if isEnough(String(decoding: text, as: UTF8.self)) { break }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// No child of another test keeps the connection open.
    private static let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)

    /// What a client calls the server.
    private var host: String {
        switch door {
        case .network(let host, let port): "\(host):\(port)"
        case .socket: "localhost"
        }
    }

    /// A connected socket, which the caller closes.
    func connect(within seconds: Int = 300) throws -> Int32 {
        let connection: Int32
        let result: Int32
        switch door {
        case .network(let host, let port):
            connection = socket(AF_INET, Self.kind, 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            inet_pton(AF_INET, host, &address.sin_addr)
            result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        case .socket(let path):
            connection = socket(AF_UNIX, Self.kind, 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { room in
                room.copyBytes(from: path.utf8.prefix(room.count - 1))
            }
            result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(connection, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
        }
        guard result == 0 else {
            let reason = String(cString: strerror(errno))
            close(connection)
            throw Failure(description: "Nobody answers: \(reason)")
        }
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        return connection
    }

    static func write(_ bytes: [UInt8], to connection: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            // A server that refuses closes before all was sent; what it said is still there to be read.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    static func readAll(_ connection: Int32) throws -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(connection, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return all }
            all += buffer[..<count]
        }
    }
}

/// What a server answered.
struct HTTPReply: CustomStringConvertible {
    let status: Int
    /// By their names in lower case; the last one where one came twice.
    let headers: [String: String]
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    var description: String { "\(status) \(headers)\n\(text.prefix(2000))" }

    init(_ bytes: [UInt8]) throws {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
            throw HTTPClient.Failure(description: "No answer: '\(String(decoding: bytes.prefix(200), as: UTF8.self))'")
        }
        var lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines.removeFirst().split(separator: " ")
        guard words.count > 1, let status = Int(words[1]) else {
            throw HTTPClient.Failure(description: "No status: \(words)")
        }
        self.status = status
        var headers: [String: String] = [:]
        for line in lines {
            let halves = line.split(separator: ":", maxSplits: 1)
            guard halves.count == 2 else { continue }
            headers[halves[0].lowercased()] = halves[1].trimmingCharacters(in: .whitespaces)
        }
        self.headers = headers
        let rest = Array(bytes[end.upperBound...])
        body = headers["transfer-encoding"] == "chunked" ? Self.unchunked(rest) : rest
    }

    /// The body as an object of JSON. Throws for anything else.
    func object() throws -> [String: Any] {
        guard let object = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any] else {
            throw HTTPClient.Failure(description: "No JSON object: \(self)")
        }
        return object
    }

    private static func unchunked(_ bytes: [UInt8]) -> [UInt8] {
        var (result, rest) = ([UInt8](), bytes[...])
        while let line = rest.firstRange(of: Array("\r\n".utf8)) {
            let text = String(decoding: rest[..<line.lowerBound], as: UTF8.self)
            guard let size = Int(text.prefix { $0 != ";" }, radix: 16), size > 0 else { break }
            let start = line.upperBound
            result += rest[start..<min(start + size, rest.endIndex)]
            rest = rest[min(start + size + 2, rest.endIndex)...]
        }
        return result
    }
}
