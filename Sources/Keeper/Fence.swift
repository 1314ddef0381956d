/// Which engine is obeyed: the one with the highest epoch that has spoken.
struct Fence {
    private(set) var highestEpoch: UInt64 = 0

    /// False when a higher epoch has been seen. The same one again is the same engine, connecting anew.
    mutating func admits(epoch: UInt64) -> Bool {
        guard epoch >= highestEpoch else { return false }
        highestEpoch = epoch
        return true
    }
}
