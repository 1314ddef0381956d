import NIOCore

/// What one connection may take of the server, so that nobody can take all of it.
struct DoorLimits: Sendable {
    /// Bytes of the request line, and of any one header.
    var fieldBytes = 8 << 10
    /// Bytes of all headers together.
    var headerBytes = 32 << 10
    var headerCount = 100
    /// From a request's first byte to its last: whoever sends slowly on purpose has no more.
    var request = TimeAmount.seconds(20)
    /// Without a request.
    var idle = TimeAmount.seconds(60)
    /// For which somebody may take nothing of what is sent to them.
    var stall = TimeAmount.seconds(60)
    /// After the last answer, until the other side has closed: what it still sends is thrown away, so that it reads the answer.
    var farewell = TimeAmount.seconds(2)
}
