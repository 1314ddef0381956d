import Containers
import Foundation
import Synchronization

/// A unix socket between us and docker's, whose connections can be cut and refused.
final class SocketProxy: Sendable {
    private struct State {
        var target = ""
        var open: [Int32] = []
        var refuses = false
    }

    private let path = NSTemporaryDirectory() + "sluice-proxy-\(UUID().uuidString.prefix(8)).sock"
    private let listener: Int32
    private let state = Mutex(State())

    init() throws {
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard Self.call(listener, path, bind) == 0, listen(listener, 64) == 0 else { throw POSIXError(.EADDRINUSE) }
        let thread = Thread { [self] in accept() }
        thread.start()
    }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        unlink(path)
        cut()
        for descriptor in state.withLock({ $0.open }) { close(descriptor) }
    }

    /// In front of this one.
    func endpoint(to endpoint: EngineEndpoint) -> EngineEndpoint {
        state.withLock { $0.target = endpoint.socketPath ?? "/var/run/docker.sock" }
        return EngineEndpoint(socket: path)
    }

    /// Ends all connections that there are.
    func cut() {
        state.withLock { state in
            for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    /// As a daemon that is gone.
    func refuse(_ refuses: Bool) {
        state.withLock { $0.refuses = refuses }
        if refuses { cut() }
    }

    private func accept() {
        while true {
            let client = Foundation.accept(listener, nil, nil)
            guard client >= 0 else { break }
            let (target, refuses) = state.withLock { ($0.target, $0.refuses) }
            let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            guard !refuses, Self.call(server, target, connect) == 0 else {
                close(server)
                close(client)
                continue
            }
            state.withLock { $0.open += [client, server] }
            pass(client, server)
            pass(server, client)
        }
        close(listener)
    }

    private func pass(_ from: Int32, _ to: Int32) {
        let thread = Thread {
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = recv(from, &buffer, buffer.count, 0)
                guard count > 0, send(to, buffer, count, Int32(MSG_NOSIGNAL)) == count else { break }
            }
            // Both directions may be cut now; their numbers are taken by nobody until the proxy stops.
            shutdown(to, Int32(SHUT_RDWR))
        }
        thread.start()
    }

    private static func call(
        _ descriptor: Int32, _ path: String, _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
