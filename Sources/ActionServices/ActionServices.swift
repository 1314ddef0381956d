package import Conductor
import Dispatch
package import Runs
import Synchronization

/// Serves artifacts and caches of one run over HTTP: on the loopback, and at the gateways of networks whose containers need them.
///
/// State: `serving`, guarded by its mutex, which is held while a socket is bound: only threads that may wait take it.
package final class ActionServices: ActionServicesPort {
    private struct Serving: Sendable {
        var server: ServiceServer
        var record: ServiceRecord
        /// Where is listened now.
        var open: Set<String> = []
    }

    private let run: Int
    private let folder: String
    private let artifacts: any ArtifactArchivePort
    private let caches: any CacheArchivePort
    private let now: @Sendable () -> Timestamp
    private let jobs = AdmittedJobs()
    private let uploads: Uploads
    private let serving = Mutex<Serving?>(nil)

    /// - Parameters:
    ///   - runDirectory: Absolute; on the disk of the store that is behind the ports.
    ///   - uploadLimit: Bytes of one artifact or cache.
    package init(
        run: Int, runDirectory: String, artifacts: any ArtifactArchivePort, caches: any CacheArchivePort,
        uploadLimit: Int = 10 << 30, now: @escaping @Sendable () -> Timestamp
    ) {
        self.run = run
        folder = runDirectory + "/services"
        self.artifacts = artifacts
        self.caches = caches
        self.now = now
        uploads = Uploads(root: folder + "/uploads", jobs: jobs, sizeLimit: uploadLimit)
    }

    private var recordFile: String { folder + "/record.json" }

    // MARK: Jobs

    package func admit(
        _ job: ServedJob, from place: ServedPlace, isSecret: @escaping @Sendable (String) -> Bool
    ) async throws(ActionServicesError) -> ServiceAccess {
        let entry = AdmittedJobs.Entry(job: job, isSecret: isSecret)
        let result = await onOwnThread { () -> Result<ServiceAccess, ActionServicesError> in
            Result { () throws(ActionServicesError) in try self.admitAndWait(entry, from: place) }
        }
        return try result.get()
    }

    private func admitAndWait(
        _ entry: AdmittedJobs.Entry, from place: ServedPlace
    ) throws(ActionServicesError) -> ServiceAccess {
        do {
            return try serving.withLock { serving in
                var current = try serving ?? start()
                defer { serving = current }
                let port = try listen(place, &current)
                let token = JobToken(run: run, entry.job, key: current.record.key)
                jobs.admit(entry, as: token.job)
                return ServiceAccess(
                    url: "http://\(place.host):\(port)/", token: token.text(signedBy: current.record.key))
            }
        } catch {
            throw ActionServicesError(
                "Artifacts and caches cannot be served at \(place.host): \(TwirpError(error).message)")
        }
    }

    package func readmit(
        _ job: ServedJob, isSecret: @escaping @Sendable (String) -> Bool
    ) async throws(ActionServicesError) {
        guard fileSize(recordFile) != nil else { return }
        let entry = AdmittedJobs.Entry(job: job, isSecret: isSecret)
        let lost = await onOwnThread { () -> [String] in
            self.serving.withLock { serving in
                guard var current = try? serving ?? self.start() else { return [] }
                defer { serving = current }
                self.jobs.admit(entry, as: JobToken(run: self.run, job, key: current.record.key).job)
                return self.listenAgain(&current)
            }
        }
        guard lost.isEmpty else {
            throw ActionServicesError(
                "The engine came back, and another process has \(lost.joined(separator: ", ")) by now: actions that "
                    + "were running cannot reach the services for artifacts and caches any more.")
        }
    }

    package func dismiss(_ job: ServedJob) {
        // Without a record nobody was let in.
        guard fileSize(recordFile) != nil, let record = ServiceRecord(readFrom: recordFile) else { return }
        let name = JobToken(run: run, job, key: record.key).job
        jobs.dismiss(name)
        uploads.remove(ofJob: name)
    }

    package func finish() async {
        await stopListening()
        if fileSize(recordFile) != nil { removeTree(folder) }
    }

    /// As the end of the process would: what is on the disk stays for another engine.
    func stopListening() async {
        let current = serving.withLock { serving in
            defer { serving = nil }
            return serving
        }
        await current?.server.end()
    }

    // MARK: Listening

    private func start() throws(FileFailure) -> Serving {
        try makeFolder(folder)
        let record = ServiceRecord(readFrom: recordFile) ?? ServiceRecord(key: ServiceKey())
        let storage = BlobStorage(
            run: run, artifacts: artifacts, caches: caches, uploads: uploads, jobs: jobs, key: record.key,
            folder: folder + "/downloads")
        let router = ServiceRouter(
            artifacts: ArtifactService(run: run, artifacts: artifacts, uploads: uploads, now: now),
            caches: CacheService(caches: caches, uploads: uploads), storage: storage, jobs: jobs, key: record.key)
        return Serving(server: ServiceServer(router), record: record)
    }

    /// The port at which the place is served.
    private func listen(_ place: ServedPlace, _ serving: inout Serving) throws -> Int {
        if serving.open.contains(place.host), let known = serving.record[place.host] { return known.port }
        // That of an engine before; else everywhere the same port, if it is free there.
        let wanted = serving.record[place.host]?.port ?? serving.record.addresses.first?.port
        let port = try serving.server.listen(
            at: place.host, preferring: [wanted].compactMap(\.self) + Self.lastingPorts(),
            for: place.subnet.flatMap { Subnet($0) })
        serving.open.insert(place.host)
        serving.record[place.host] = .init(host: place.host, port: port, subnet: place.subnet)
        try serving.record.write(to: recordFile)
        return port
    }

    /// Some ports of which one is most likely free now, and again for the engine after this one: Linux gives them to nobody who asks for
    /// any port, as each connection does (`ip_local_port_range` begins at 32768).
    private static func lastingPorts() -> [Int] { (0..<16).map { _ in Int.random(in: 20_000..<32_768) } }

    /// Listens where an engine before has; the addresses that cannot be had.
    private func listenAgain(_ serving: inout Serving) -> [String] {
        var lost: [String] = []
        for address in serving.record.addresses where !serving.open.contains(address.host) {
            let subnet = address.subnet.flatMap { Subnet($0) }
            if (try? serving.server.listen(at: address.host, port: address.port, for: subnet)) != nil {
                serving.open.insert(address.host)
            } else {
                lost.append("\(address.host):\(address.port)")
            }
        }
        return lost
    }

    private func onOwnThread<Answer: Sendable>(_ work: @escaping @Sendable () -> Answer) async -> Answer {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: work()) }
        }
    }
}

extension ServedPlace {
    /// The address at which this host is seen from there.
    var host: String {
        switch self {
        case .host: "127.0.0.1"
        case .network(let gateway, _): gateway
        }
    }

    var subnet: String? {
        switch self {
        case .host: nil
        case .network(_, let subnet): subnet
        }
    }
}

extension ServiceRecord {
    subscript(host: String) -> Address? {
        get { addresses.first { $0.host == host } }
        set {
            addresses.removeAll { $0.host == host }
            if let newValue { addresses.append(newValue) }
        }
    }
}
