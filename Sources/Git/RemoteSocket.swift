import CGit2
import Glibc

/// The sockets of libgit2, which connect to `RemotePlaces` and nowhere else.
///
/// Each is freed by libgit2, through the functions that it is given here.
enum RemoteSocket {
    private typealias Connection = UnsafeMutablePointer<sluice_git_connection>

    /// From then on libgit2 has no others, also beneath TLS.
    static func register() -> Int32 {
        var registration = git_stream_registration()
        registration.version = GIT_STREAM_VERSION
        registration.`init` = { out, host, port in
            guard let out, let host, let port else { return RemoteSocket.failure("A connection has no address.") }
            return RemoteSocket.make(out, host, port)
        }
        return git_stream_register(GIT_STREAM_STANDARD, &registration)
    }

    private static func make(
        _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_stream>?>, _ host: UnsafePointer<CChar>,
        _ port: UnsafePointer<CChar>
    ) -> Int32 {
        let place = NetworkPlace(host: String(cString: host), port: String(cString: port))
        guard RemotePlaces.now.contains(place) else { return failure("cannot redirect to '\(place)'") }
        let connection = Connection.allocate(capacity: 1)
        connection.initialize(to: sluice_git_connection())
        connection.pointee.parent = functions
        (connection.pointee.host, connection.pointee.port) = (strdup(host), strdup(port))
        connection.pointee.socket = -1
        // The C struct begins with what it extends.
        out.pointee = UnsafeMutableRawPointer(connection).assumingMemoryBound(to: git_stream.self)
        return 0
    }

    private static var functions: git_stream {
        var stream = git_stream()
        stream.version = GIT_STREAM_VERSION
        stream.connect = { RemoteSocket.connect(RemoteSocket.connection($0)) }
        stream.read = { RemoteSocket.read(RemoteSocket.connection($0), $1, $2) }
        stream.write = { stream, bytes, count, _ in
            RemoteSocket.write(RemoteSocket.connection(stream), bytes, count)
        }
        stream.close = { RemoteSocket.close(RemoteSocket.connection($0)) }
        stream.free = { RemoteSocket.free(RemoteSocket.connection($0)) }
        return stream
    }

    private static func connection(_ stream: UnsafeMutablePointer<git_stream>?) -> Connection? {
        UnsafeMutableRawPointer(stream)?.assumingMemoryBound(to: sluice_git_connection.self)
    }

    // MARK: What libgit2 asks for

    private static func connect(_ connection: Connection?) -> Int32 {
        guard let connection, let name = connection.pointee.host else { return failure("A connection has no address.") }
        let host = String(cString: name)
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let result = getaddrinfo(name, connection.pointee.port, &hints, &found)
        guard result == 0, let found else {
            return failure("failed to resolve address for \(host): \(String(cString: gai_strerror(result)))")
        }
        defer { freeaddrinfo(found) }
        for address in sequence(first: found, next: \.pointee.ai_next) {
            let kind = address.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue)
            let descriptor = socket(address.pointee.ai_family, kind, address.pointee.ai_protocol)
            guard descriptor >= 0 else { continue }
            if Glibc.connect(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0 {
                connection.pointee.socket = descriptor
                return 0
            }
            Glibc.close(descriptor)
        }
        return failure("failed to connect to \(host): \(systemMessage(errno))")
    }

    private static func read(_ connection: Connection?, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
        guard let connection else { return -1 }
        while true {
            let received = recv(connection.pointee.socket, buffer, count, 0)
            if received >= 0 { return received }
            guard errno == EINTR else { return Int(failure("error receiving data: \(systemMessage(errno))")) }
        }
    }

    /// As many as the socket takes.
    private static func write(_ connection: Connection?, _ bytes: UnsafePointer<CChar>?, _ count: Int) -> Int {
        guard let connection else { return -1 }
        while true {
            let sent = send(connection.pointee.socket, bytes, count, Int32(MSG_NOSIGNAL))
            if sent >= 0 { return sent }
            guard errno == EINTR else { return Int(failure("error sending data: \(systemMessage(errno))")) }
        }
    }

    private static func close(_ connection: Connection?) -> Int32 {
        guard let connection, connection.pointee.socket >= 0 else { return 0 }
        defer { connection.pointee.socket = -1 }
        return Glibc.close(connection.pointee.socket)
    }

    private static func free(_ connection: Connection?) {
        guard let connection else { return }
        Glibc.free(connection.pointee.host)
        Glibc.free(connection.pointee.port)
        connection.deinitialize(count: 1)
        connection.deallocate()
    }

    private static func failure(_ text: String) -> Int32 {
        git_error_set_str(Int32(GIT_ERROR_NET.rawValue), text)
        return -1
    }
}
