/// Asks a server again and again that may be away for a while: it is installed anew, or its machine started.
struct RemotePatience {
    /// So long nobody need answer.
    private static let longest = Duration.seconds(120)
    private var lastAnswer = ContinuousClock.now

    /// Nil while nobody answers who may do so a moment later. Throws what else is wrong, and when that takes too long.
    mutating func ask<Answer>(_ question: () throws(Failure) -> Answer) throws(Failure) -> Answer? {
        do throws(Failure) {
            let answer = try question()
            lastAnswer = .now
            return answer
        } catch {
            guard error.reason == .unavailable, lastAnswer.duration(to: .now) < Self.longest else { throw error }
            return nil
        }
    }
}
