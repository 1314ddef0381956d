import Glibc

/// A client of one connection.
enum TCP {
    /// What a server on this machine says first; nil when nobody answers within ten seconds.
    static func answer(ofLocalPort port: Int) -> String? {
        for _ in 0..<100 {
            if let text = connected(
                port,
                { descriptor in
                    var buffer = [UInt8](repeating: 0, count: 256)
                    let count = recv(descriptor, &buffer, buffer.count, 0)
                    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
                })
            {
                return text
            }
            usleep(100_000)
        }
        return nil
    }

    private static func connected(_ port: Int, _ body: (Int32) -> String?) -> String? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var patience = timeval(tv_sec: 2, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr = in_addr(s_addr: inet_addr("127.0.0.1"))
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        return isConnected ? body(descriptor) : nil
    }
}
