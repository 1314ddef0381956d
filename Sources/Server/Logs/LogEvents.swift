import Expressions
import History

/// A log for one follower: its place is all that is kept of it.
struct LogEvents: EventSource {
    private let asked: Logs.Asked
    private let news: News
    private let format: LogFormat
    private var place: Int

    /// - Parameter offset: A line's start.
    init(_ asked: Logs.Asked, news: News, from offset: Int, _ format: LogFormat) {
        (self.asked, self.news, self.place, self.format) = (asked, news, offset, format)
    }

    mutating func next() async throws -> EventPiece {
        // In this order: what the step printed was written before it had ended.
        let isEnded = try await isEnded()
        if let piece = try await asked.log.piece(from: place, format, isEnded: isEnded) {
            place = piece.end
            return .bytes(piece.bytes)
        }
        guard isEnded else { return .nothing }
        return .end(ServerSentEvent.bytes("end", id: String(place), "{}".utf8))
    }

    /// All followers of a log ask once for each of the news.
    private func isEnded() async throws(Problem) -> Bool {
        let (log, run, step, news) = (asked.log, asked.run, asked.step.id, news.last)
        if asked.isEnded { return true }
        if let known = log.isEnded(at: news) { return known }
        return try await asked.project.reading { store in
            if let known = log.isEnded(at: news) { return known }
            let isEnded = try store.step("\(step)", ofRun: run)?.state != .running
            log.note(isEnded: isEnded, at: news)
            return isEnded
        }
    }
}
