import Synchronization

/// Counts the connections of a door, in all and of each address.
///
/// State: the counts, behind one lock.
package final class Connections: Sendable {
    private struct State {
        var all = 0
        var byAddress: [String: Int] = [:]
    }

    private let most: Int
    private let mostOfOne: Int
    private let state = Mutex(State())

    package init(most: Int, mostOfOne: Int) {
        (self.most, self.mostOfOne) = (most, mostOfOne)
    }

    /// - Parameter files: How many files the process may have open; a part of them is kept for other things than connections.
    package convenience init(files: Int) {
        let most = max(64, min(2048, files - 256))
        self.init(most: most, mostOfOne: most / 2)
    }

    /// False for one too many; otherwise it is counted until `leave`.
    package func enter(_ address: String) -> Bool {
        state.withLock { state in
            guard state.all < most, state.byAddress[address, default: 0] < mostOfOne else { return false }
            state.all += 1
            state.byAddress[address, default: 0] += 1
            return true
        }
    }

    package func leave(_ address: String) {
        state.withLock { state in
            state.all -= 1
            guard let count = state.byAddress[address], count > 1 else {
                state.byAddress[address] = nil
                return
            }
            state.byAddress[address] = count - 1
        }
    }

    package var count: Int { state.withLock { $0.all } }
}
