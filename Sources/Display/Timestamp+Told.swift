import Runs

extension Timestamp {
    /// Seconds between two moments as others are told them, to the millisecond: what a server has said of a run comes to the same as what
    /// its store has.
    func toldSeconds(since earlier: Timestamp) -> Double {
        Double(nanoseconds / 1_000_000 - earlier.nanoseconds / 1_000_000) / 1000
    }
}
