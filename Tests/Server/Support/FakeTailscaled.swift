import Foundation
import Glibc
import Synchronization

/// A tailscaled that knows what the test tells it, at a unix socket.
final class FakeTailscaled: Sendable {
    enum Manner: Sendable {
        case usual
        /// Takes the question and says nothing.
        case silent
        /// Says something else than HTTP.
        case confused
        case failing
    }

    struct Device: Sendable {
        var login: String
        var name: String
    }

    private struct State {
        var manner = Manner.usual
        /// By address.
        var devices: [String: Device] = [:]
        var questions: [String] = []
        var kept: [Int32] = []
    }

    private let listener: Int32
    private let state = Mutex(State())

    init(_ path: String) throws {
        unlink(path)
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0, listen(listener, 64) == 0 else {
            throw HTTPClient.Failure(description: "No tailscaled at \(path): \(String(cString: strerror(errno)))")
        }
        Thread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { break }
                answer(connection)
            }
            // Not before: its number is given to nobody else while this thread has it.
            close(listener)
        }.start()
    }

    /// Ends it; whoever waits for an answer is cut off.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        state.withLock { state in
            for connection in state.kept { close(connection) }
            state.kept = []
        }
    }

    func know(_ address: String, _ device: Device?) { state.withLock { $0.devices[address] = device } }
    func behave(_ manner: Manner) { state.withLock { $0.manner = manner } }
    /// What it was asked, each as its request's text.
    var questions: [String] { state.withLock { $0.questions } }

    private func answer(_ connection: Int32) {
        var room = [UInt8](repeating: 0, count: 4096)
        let count = recv(connection, &room, room.count, 0)
        let question = String(decoding: room.prefix(max(count, 0)), as: UTF8.self)
        let (manner, device) = state.withLock { state in
            state.questions.append(question)
            let known = state.devices.first { question.contains("addr=\($0.key)%3A") }
            return (state.manner, known?.value)
        }
        if manner == .silent { return state.withLock { $0.kept.append(connection) } }
        try? HTTPClient.write(Array(Self.text(manner, device).utf8), to: connection)
        close(connection)
    }

    private static func text(_ manner: Manner, _ device: Device?) -> String {
        if manner == .confused { return "220 mail.example.org ESMTP\r\n\r\n" }
        if manner == .failing { return "HTTP/1.0 500 Internal Server Error\r\n\r\nno" }
        guard let device else { return "HTTP/1.0 404 Not Found\r\n\r\nno match for IP:port\n" }
        let body = """
            {"Node":{"ID":1,"Name":"\(device.name).tail1.ts.net.","ComputedName":"\(device.name)"},\
            "UserProfile":{"ID":2,"LoginName":"\(device.login)","DisplayName":"Somebody"},"CapMap":{}}
            """
        return "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + body
    }
}

/// An address of this machine that is not loopback, as the tailnet's are; nil where it has none.
func ownNetworkAddress() -> String? {
    var first: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&first) == 0 else { return nil }
    defer { freeifaddrs(first) }
    for entry in sequence(first: first, next: { $0?.pointee.ifa_next }) {
        guard let entry, let address = entry.pointee.ifa_addr, address.pointee.sa_family == AF_INET else { continue }
        var text = [CChar](repeating: 0, count: Int(INET_ADDRSTRLEN))
        address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { pointer in
            _ = inet_ntop(AF_INET, &pointer.pointee.sin_addr, &text, socklen_t(text.count))
        }
        let shown = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        if !shown.isEmpty, !shown.hasPrefix("127.") { return shown }
    }
    return nil
}
