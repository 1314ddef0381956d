import Dispatch
import Processes
import Synchronization

/// One step's log, with its index.
///
/// State: its index and the newest pieces for those who follow, behind one lock. All work is done on queues of its own, so that no
/// thread of the server reads files; a search has another queue than lines, which do not wait for it.
final class OpenLog: Sendable {
    private struct State {
        var index = LogIndex()
        var pieces: [LogPiece] = []
        var followers = 0
        /// What was known of the step's end, and the newest of the news by then.
        var ending: (isEnded: Bool, news: Int)?
    }

    let folder: StepFolder
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "sluice.log")
    private let searches = DispatchQueue(label: "sluice.log.search")

    /// Pieces that are kept for those who follow a little later.
    private static let mostPieces = 32

    init(_ folder: StepFolder) { self.folder = folder }

    /// Calls the body with the log as it is now; nil where nothing was printed (yet).
    func reading<Result: Sendable>(
        _ body: @escaping @Sendable (LogReading?) throws(Problem) -> Result
    ) async throws(Problem) -> Result {
        try await Self.run(on: queue) { () throws(Problem) in try body(try self.update()) }
    }

    /// The same, for what takes longer.
    func searching<Result: Sendable>(
        _ body: @escaping @Sendable (LogReading?) throws(Problem) -> Result
    ) async throws(Problem) -> Result {
        let reading = try await reading { reading in reading }
        return try await Self.run(on: searches) { () throws(Problem) in try body(reading) }
    }

    private static func run<Result: Sendable>(
        on queue: DispatchQueue, _ body: @escaping @Sendable () throws(Problem) -> Result
    ) async throws(Problem) -> Result {
        let result: Swift.Result<Result, Problem> = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Swift.Result(catching: body)) }
        }
        return try result.get()
    }

    /// Reads what is new into the index.
    private func update() throws(Problem) -> LogReading? {
        try state.withLock { state throws(Problem) in
            // Nothing is kept open: a log may be removed with its run.
            guard let file = try LogFile(folder.log) else { return nil }
            let length = file.length
            // One that was cut is another one.
            if length < state.index.length { (state.index, state.pieces) = (LogIndex(), []) }
            try state.index.extend(to: length, of: file)
            return LogReading(file: file, index: state.index, folder: folder, length: length)
        }
    }

    // MARK: Following

    func beginFollowing() { state.withLock { $0.followers += 1 } }

    /// Nothing is kept for those who come later than the last one.
    func endFollowing() {
        state.withLock { state in
            state.followers -= 1
            if state.followers == 0 { state.pieces = [] }
        }
    }

    /// The lines from that offset on, which is a line's start: as many as make one piece; nil where none is complete.
    ///
    /// - Parameter isEnded: Whether a last line without a break is complete, too.
    func piece(from offset: Int, _ format: LogFormat, isEnded: Bool) async throws(Problem) -> LogPiece? {
        try await Self.run(on: queue) { () throws(Problem) in
            let kept = self.state.withLock { $0.pieces.first { $0.start == offset && $0.format == format } }
            if let kept { return kept }
            guard let reading = try self.update(),
                let piece = try reading.piece(from: offset, format, isEnded: isEnded)
            else { return nil }
            self.state.withLock { state in
                state.pieces.append(piece)
                if state.pieces.count > Self.mostPieces { state.pieces.removeFirst() }
            }
            return piece
        }
    }

    /// Whether the step has ended, as it was known when the news were at this place; nil where that is not known.
    func isEnded(at news: Int) -> Bool? {
        state.withLock { state in
            guard let ending = state.ending, ending.isEnded || ending.news == news else { return nil }
            return ending.isEnded
        }
    }

    func note(isEnded: Bool, at news: Int) { state.withLock { $0.ending = (isEnded, news) } }
}

extension LogIndex {
    /// Bytes that are read at once.
    private static var window: Int { 1 << 20 }

    fileprivate mutating func extend(to end: Int, of file: LogFile) throws(Problem) {
        guard length < end else { return }
        let room = UnsafeMutableRawBufferPointer.allocate(
            byteCount: min(Self.window, end - length), alignment: LogIndex.block)
        defer { room.deallocate() }
        while length < end {
            let before = length
            let wanted = UnsafeMutableRawBufferPointer(rebasing: room[..<min(room.count, end - length)])
            let count = try file.read(into: wanted, from: length)
            append(UnsafeRawBufferPointer(rebasing: wanted[..<count]))
            // What is left is the beginning of a line, or nothing.
            guard length > before else { return }
        }
    }
}
