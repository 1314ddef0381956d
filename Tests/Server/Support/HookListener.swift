import Foundation
import Glibc
import Synchronization
import Testing

/// A server on 127.0.0.1 that keeps what is posted to it, and answers with the statuses that it is told, then with 200.
final class HookListener: Sendable {
    struct Heard: Sendable {
        /// The request's line and headers.
        var head: String
        var body: String
    }

    let port: Int
    private let descriptor: Int32
    private let state: Mutex<(heard: [Heard], statuses: [Int])>

    init(statuses: [Int] = []) throws {
        state = Mutex((heard: [], statuses: statuses))
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: inet_addr("127.0.0.1"))
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isOpen = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        try #require(isOpen)
        self.descriptor = descriptor
        port = Int(in_port_t(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in serve() }
    }

    var heard: [Heard] { state.withLock { $0.heard } }

    /// Ends the thread, too: its accept fails.
    func close() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    private func serve() {
        while true {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { break }
            if let heard = Self.request(connection) {
                let status = state.withLock { state in
                    state.heard.append(heard)
                    return state.statuses.isEmpty ? 200 : state.statuses.removeFirst()
                }
                let answer = Array("HTTP/1.1 \(status) Said\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8)
                _ = answer.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            }
            Glibc.close(connection)
        }
        Glibc.close(descriptor)
    }

    private static func request(_ connection: Int32) -> Heard? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            if let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) {
                let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
                let field = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
                let length = field.flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
                if bytes.count - end.upperBound >= length {
                    return Heard(head: head, body: String(decoding: bytes[end.upperBound...], as: UTF8.self))
                }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
    }
}
