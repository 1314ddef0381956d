import Processes

/// A test's engine: a client and the place in its reports.
final class Engine {
    let client: KeeperClient
    private let run: RunDirectory
    private var reports: AsyncStream<KeeperReport>.Iterator
    /// Every report so far.
    private(set) var heard: [KeeperReport] = []

    init(_ run: RunDirectory, epoch: UInt64) throws {
        self.run = run
        client = try KeeperClient.connect(runDirectory: run, epoch: epoch)
        reports = client.reports.makeAsyncIterator()
    }

    func send(_ request: KeeperRequest) throws { try client.send(request) }

    /// The connection breaks, as when the engine is killed.
    func vanish() { client.close() }

    func next() async -> KeeperReport? {
        let client = client
        let watchdog = Task {
            try await Task.sleep(for: .seconds(120))
            client.close()
        }
        defer { watchdog.cancel() }
        let report = await reports.next()
        if let report { heard.append(report) }
        return report
    }

    /// Reads on to the first report that fits.
    func until(_ fits: (KeeperReport) -> Bool) async throws -> KeeperReport {
        while let report = await next() {
            if fits(report) { return report }
        }
        throw NothingHeard(before: heard)
    }

    /// Starts a step and waits for its end.
    func run(_ spawn: StepSpawn) async throws -> ExitRecord {
        try send(.spawn(spawn))
        return try await end(of: spawn.step)
    }

    func end(of step: StepID) async throws -> ExitRecord {
        let report = try await until { if case .ended(step, _, _) = $0 { true } else { false } }
        guard case .ended(_, let record, _) = report else { throw NothingHeard(before: heard) }
        return record
    }

    /// Starts a step and returns its process, as its record on the disk names it.
    func start(_ spawn: StepSpawn) async throws -> Int32 {
        try send(.spawn(spawn))
        func process() -> ProcessIdentity? {
            try? StartedRecord.read(runDirectory: run, step: spawn.step)?.process
        }
        await KeeperFixture.wait { process() != nil }
        guard let process = process() else { throw NothingHeard(before: heard) }
        return process.pid
    }

    func endJob(_ job: String = "job") async throws -> Int {
        try send(.endJob(job))
        let report = try await until { if case .jobEnded(job, _) = $0 { true } else { false } }
        guard case .jobEnded(_, let count) = report else { throw NothingHeard(before: heard) }
        return count
    }
}

/// The stream ended, or thirty seconds passed.
struct NothingHeard: Error {
    var before: [KeeperReport]
}
