extension Interruption {
    /// Its name in a journal and in JSON; never changed.
    package var code: String {
        switch self {
        case .cancelled: "cancelled"
        case .jobTimedOut: "job_timed_out"
        case .forced: "forced"
        }
    }

    package init?(code: String) {
        let known: [Interruption] = [.cancelled, .jobTimedOut, .forced]
        guard let found = known.first(where: { $0.code == code }) else { return nil }
        self = found
    }
}
