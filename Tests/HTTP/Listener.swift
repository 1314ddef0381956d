import Foundation
import Synchronization
import Testing

/// A server on 127.0.0.1 that says the same bytes to everybody and remembers what it was asked.
final class Listener: Sendable {
    let port: Int
    private let descriptor: Int32
    private let heard = Mutex<[[UInt8]]>([])

    /// - Parameter answer: Sent once a request has come; nil to keep silent.
    /// - Parameter bodyCount: Bytes after the header that belong to a request; nil to answer to the first bytes.
    init(answer: [UInt8]?, bodyCount: Int? = 0) throws {
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
        Thread.detachNewThread { [self] in serve(answer, bodyCount) }
    }

    convenience init(_ answer: String, bodyCount: Int? = 0) throws {
        try self.init(answer: Array(answer.utf8), bodyCount: bodyCount)
    }

    var url: String { "http://127.0.0.1:\(port)" }
    var requests: [String] { heard.withLock { $0.map { String(decoding: $0, as: UTF8.self) } } }
    var bytes: [[UInt8]] { heard.withLock { $0 } }

    /// Ends the thread, too: its accept fails.
    func close() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    private func serve(_ answer: [UInt8]?, _ bodyCount: Int?) {
        defer { Glibc.close(descriptor) }
        while true {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { return }
            let request = receive(connection, bodyCount)
            heard.withLock { $0.append(request) }
            if let answer {
                var sent = 0
                while sent < answer.count {
                    let count = send(connection, Array(answer[sent...]), answer.count - sent, Int32(MSG_NOSIGNAL))
                    if count <= 0 { break }
                    sent += count
                }
            } else {
                // Silent until the client gives up.
                _ = receive(connection, Int.max)
            }
            Glibc.close(connection)
        }
    }

    private func receive(_ connection: Int32, _ bodyCount: Int?) -> [UInt8] {
        var request: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let bodyCount, let end = request.firstRange(of: Array("\r\n\r\n".utf8)),
                request.count - end.upperBound >= bodyCount
            {
                return request
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return request }
            request += buffer[..<count]
            if bodyCount == nil { return request }
        }
    }
}
