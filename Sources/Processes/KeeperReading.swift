/// The reading thread of a client: owns the continuation, and so the end of the stream.
struct KeeperReading: Sendable {
    let connection: KeeperConnection
    var reader: FrameReader
    let continuation: AsyncStream<KeeperReport>.Continuation
    let closing: ClosingFlag

    /// Returns when the connection has ended; the stream is finished then.
    func run() {
        if let loss = readToEnd(), !closing.isSet { continuation.yield(.connectionLost(loss)) }
        continuation.finish()
    }

    /// Nil after an orderly end.
    private func readToEnd() -> KeeperError? {
        var reader = reader
        var isExpected = false
        do throws(KeeperError) {
            while let report = try connection.receive(into: &reader) {
                switch report {
                case .farewell, .fenced: isExpected = true
                default: break
                }
                continuation.yield(report)
            }
        } catch {
            connection.shutDown()
            return isExpected ? nil : error
        }
        return isExpected
            ? nil : KeeperError(.connectionLost, "The keeper ended without taking its leave.")
    }
}
