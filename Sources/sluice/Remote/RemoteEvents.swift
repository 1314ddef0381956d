import HTTP

/// A stream of a server's events that goes on after the last one that came, however often the connection breaks.
struct RemoteEvents {
    private var stream: HTTPStream?
    private var reader = EventReader()
    private var opensAt = ContinuousClock.now
    private var lastSign = ContinuousClock.now
    private var wait = Self.shortestWait
    private let open: (_ lastEvent: String?) throws(Failure) -> HTTPStream

    private static let shortestWait = Duration.milliseconds(200)
    private static let longestWait = Duration.seconds(2)
    /// The server says something each 25 seconds; one that has said nothing for so long is gone without a word.
    private static let silence = Duration.seconds(75)

    /// - Parameter open: Asks for what comes after an event, or for all of it.
    init(open: @escaping (_ lastEvent: String?) throws(Failure) -> HTTPStream) { self.open = open }

    /// To be polled; -1 while there is no connection.
    var descriptor: Int32 { stream?.descriptor ?? -1 }

    /// Opens what is closed, when it is time for that; drops what has gone silent.
    ///
    /// - Returns: Whether it was opened anew: what came meanwhile without an event is to be looked for.
    mutating func keepOpen() throws(Failure) -> Bool {
        let now = ContinuousClock.now
        if stream != nil, lastSign.duration(to: now) > Self.silence { drop() }
        guard stream == nil, now >= opensAt else { return false }
        stream = try open(reader.lastID)
        lastSign = now
        return true
    }

    /// What has come. Waits where nothing has: the descriptor tells.
    mutating func receive() -> [ReceivedEvent] {
        guard let bytes = stream?.read(), stream?.status == nil || stream?.status == 200 else {
            drop()
            return []
        }
        lastSign = .now
        if !bytes.isEmpty { wait = Self.shortestWait }
        return reader.read(bytes)
    }

    /// The next attempt is made later than the last one was.
    private mutating func drop() {
        stream = nil
        // Half an event is told again.
        reader = EventReader(lastID: reader.lastID)
        opensAt = ContinuousClock.now + wait
        wait = min(wait * 2, Self.longestWait)
    }
}
