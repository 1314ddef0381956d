import Synchronization

/// What others ask of a process that watches projects: by SIGUSR1 whoever has started a run for a tick tells that there is one.
///
/// State: the watches that are to look, guarded by its mutex; the signal is heard from the start on, for as long as the process lives.
final class WatchRequests: Sendable {
    private let watches = Mutex<[ObjectIdentifier: WakeUps]>([:])
    private let signals = Mutex<InterruptSignals?>(nil)

    init() {
        let signals = InterruptSignals(InterruptSignals.requests) { [weak self] _ in self?.wake() }
        self.signals.withLock { $0 = signals }
    }

    func begin(_ watch: WakeUps) { watches.withLock { $0[ObjectIdentifier(watch)] = watch } }

    func end(_ watch: WakeUps) { watches.withLock { $0[ObjectIdentifier(watch)] = nil } }

    /// Whose tick it is the signal does not say.
    private func wake() {
        for watch in watches.withLock({ Array($0.values) }) { watch.post(.look) }
    }
}
