import Glibc
import Synchronization

/// An engine's connection to the keeper of one run.
///
/// Who exists: one thread reads the socket and is the only one that yields to and finishes `reports`. It ends when
/// the keeper closes the connection, when it fences this engine out, or after `close()`; nothing else ends it, so
/// the stream finishes exactly once, after the last report. Writers share `sending`.
package final class KeeperClient: Sendable {
    /// What the keeper said at connecting: steps that ran or ended while no engine was there, and their masks.
    package let greeting: KeeperGreeting
    /// Everything the keeper tells from then on, in its order. Finishes when the keeper is gone; unless it took its
    /// leave or `close()` was called, `connectionLost` is the last element.
    package let reports: AsyncStream<KeeperReport>
    private let connection: KeeperConnection
    /// Guards the order of bytes on the socket: one frame at a time.
    private let sending = Mutex(())
    /// Set by `close()`, read by the reading thread: an end that was wanted is no loss.
    private let closing: ClosingFlag

    private init(connection: KeeperConnection, greeting: KeeperGreeting, reader: FrameReader)
        throws(KeeperError)
    {
        let (stream, continuation) = AsyncStream.makeStream(of: KeeperReport.self)
        let closing = ClosingFlag()
        (self.connection, self.greeting, self.closing) = (connection, greeting, closing)
        reports = stream
        let reading = KeeperReading(
            connection: connection, reader: reader, continuation: continuation, closing: closing)
        try startThread { reading.run() }
    }

    deinit { close() }

    /// Connects and is greeted; blocks for milliseconds, at most `patience` seconds.
    /// Throws `notRunning`, `fenced` when a higher epoch has been seen, `connectionLost` or `malformedFrame`.
    package static func connect(
        runDirectory: RunDirectory, epoch: UInt64, patience: Int = 10
    ) throws(KeeperError) -> KeeperClient {
        let descriptor = try UnixSocket.connect(
            folder: runDirectory.path, name: RunDirectory.socketName)
        let connection = KeeperConnection(descriptor: descriptor)
        connection.setPatience(seconds: patience)
        guard let hello = KeeperRequest.hello(epoch: epoch).frame() else {
            throw .malformedFrame("it is too long")
        }
        try connection.send(hello)
        var reader = FrameReader()
        let greeting = try receiveGreeting(connection, &reader, epoch: epoch)
        connection.setPatience(seconds: 0)
        return try KeeperClient(connection: connection, greeting: greeting, reader: reader)
    }

    /// Hands the keeper a request; throws `connectionLost`, or `malformedFrame` when it is too long for one message.
    package func send(_ request: KeeperRequest) throws(KeeperError) {
        guard let frame = request.frame() else { throw .malformedFrame("it is too long") }
        let error: KeeperError? = sending.withLock { _ in
            do throws(KeeperError) { try connection.send(frame) } catch { return error }
            return nil
        }
        if let error { throw error }
    }

    /// Hangs up; steps go on, and `reports` finishes.
    package func close() {
        closing.set()
        connection.shutDown()
    }

    private static func receiveGreeting(
        _ connection: KeeperConnection, _ reader: inout FrameReader, epoch: UInt64
    ) throws(KeeperError) -> KeeperGreeting {
        switch try connection.receive(into: &reader) {
        case .greeting(let greeting): return greeting
        case .fenced(let highest):
            throw KeeperError(
                .fenced, "Another engine has taken this run over (epoch \(highest), ours is \(epoch)).")
        case .refused(let sentence): throw KeeperError(.connectionLost, sentence)
        case nil: throw KeeperError(.connectionLost, "The keeper hung up instead of greeting.")
        case .some: throw .malformedFrame("a greeting was expected")
        }
    }
}

/// True once the client's owner has hung up.
final class ClosingFlag: Sendable {
    private let flag = Atomic(false)

    func set() { flag.store(true, ordering: .releasing) }
    var isSet: Bool { flag.load(ordering: .acquiring) }
}
