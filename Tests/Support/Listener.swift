import Foundation
import Glibc
import Synchronization
import Testing

/// A server on 127.0.0.1 that keeps what it is asked, and answers what a test tells it to.
package final class Listener: Sendable {
    package struct Request: Sendable {
        /// Its line and headers.
        package var head: String
        package var bytes: [UInt8]

        package var text: String { String(decoding: bytes, as: UTF8.self) }

        /// Without the head.
        package var body: String {
            guard let end = bytes.firstRange(of: Self.end) else { return "" }
            return String(decoding: bytes[end.upperBound...], as: UTF8.self)
        }

        fileprivate static let end = Array("\r\n\r\n".utf8)
    }

    /// How much of a request is waited for before it is answered.
    private enum Extent {
        /// The head, and as many bytes as it says.
        case whole
        case firstBytes
    }

    package let port: Int
    private let descriptor: Int32
    private let extent: Extent
    /// The answer to each request, counted from 0 on; nil to keep silent until the client gives up.
    private let answer: @Sendable (Int) -> [UInt8]?
    private let requests = Mutex<[Request]>([])

    package convenience init(answer: [UInt8]?) throws { try self.init(.whole) { _ in answer } }

    package convenience init(_ answer: String) throws { try self.init(answer: Array(answer.utf8)) }

    /// Answers before the request is wholly there.
    package convenience init(toFirstBytes answer: String) throws {
        try self.init(.firstBytes) { _ in Array(answer.utf8) }
    }

    /// Answers with these statuses, one after the other, and then with 200.
    package convenience init(statuses: [Int]) throws {
        try self.init(.whole) { number in
            let status = number < statuses.count ? statuses[number] : 200
            return Array("HTTP/1.1 \(status) Said\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8)
        }
    }

    private init(_ extent: Extent, _ answer: @escaping @Sendable (Int) -> [UInt8]?) throws {
        (self.extent, self.answer) = (extent, answer)
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

    package var url: String { "http://127.0.0.1:\(port)" }
    package var heard: [Request] { requests.withLock { $0 } }

    /// Ends the thread, too: its accept fails.
    package func close() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    private func serve() {
        defer { Glibc.close(descriptor) }
        while true {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { return }
            // The end is told whoever else may have the connection: a program that another test is just starting.
            defer {
                shutdown(connection, Int32(SHUT_WR))
                Glibc.close(connection)
            }
            let bytes = receive(connection)
            guard !bytes.isEmpty else { continue }
            let head = bytes.firstRange(of: Request.end).map { bytes[..<$0.lowerBound] } ?? bytes[...]
            let number = requests.withLock { requests in
                requests.append(Request(head: String(decoding: head, as: UTF8.self), bytes: bytes))
                return requests.count - 1
            }
            if let answer = answer(number) { send(answer, to: connection) } else { drain(connection) }
        }
    }

    private func send(_ answer: [UInt8], to connection: Int32) {
        var rest = answer[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    private func receive(_ connection: Int32) -> [UInt8] {
        var request: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while !isWhole(request) {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return request }
            request += buffer[..<count]
        }
        return request
    }

    private func isWhole(_ request: [UInt8]) -> Bool {
        if extent == .firstBytes { return !request.isEmpty }
        guard let end = request.firstRange(of: Request.end) else { return false }
        let head = String(decoding: request[..<end.lowerBound], as: UTF8.self)
        let field = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
        let length = field.flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
        return request.count - end.upperBound >= length
    }

    private func drain(_ connection: Int32) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while recv(connection, &buffer, buffer.count, 0) > 0 {}
    }
}
