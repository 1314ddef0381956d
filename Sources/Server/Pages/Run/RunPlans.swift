import Dispatch
import Git
import History
import Planning
import Runs
import Source
import Synchronization

/// The plans of runs that were looked at: files are read and planned once, however often a page is fetched anew.
///
/// State: the newest plans, behind a lock. libgit2 is waited for on a queue of its own.
final class RunPlans: Sendable {
    private struct Key: Hashable {
        var project: String
        var run: Int
    }

    private let plans = Mutex<[(key: Key, plan: Plan)]>([])
    private let queue = DispatchQueue(label: "sluice.plans")
    private static let most = 32
    /// Where the workflows are that one can call.
    private static let folders = ["workflows", ".github/workflows", ".gitea/workflows", ".forgejo/workflows"]

    /// Why things came as they did; nil where the files of the commit give no plan any more.
    func decisions(of reading: RunReading, in project: ServedProject, now: Timestamp) async -> DecisionLog? {
        guard let request = reading.request else { return nil }
        let key = Key(project: project.name, run: reading.details.run.number)
        var plan = plans.withLock { plans in plans.first { $0.key == key }?.plan }
        if plan == nil {
            plan = await made(request, in: project.repositoryPath)
            if let plan { keep(plan, key) }
        }
        return plan.flatMap { try? DecisionLog(plan: $0, entries: reading.entries, now: now) }
    }

    private func keep(_ plan: Plan, _ key: Key) {
        plans.withLock { plans in
            plans.removeAll { $0.key == key }
            plans.insert((key, plan), at: 0)
            plans.removeLast(max(0, plans.count - Self.most))
        }
    }

    private func made(_ request: RunRequest, in repository: String) async -> Plan? {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: try? Self.plan(request, in: repository)) }
        }
    }

    private static func plan(_ request: RunRequest, in path: String) throws -> Plan? {
        let repository = try Repository.discover(from: path)
        let commit = try repository.resolve(request.event.sha).commit
        var files: [String: SourceFile] = [:]
        func add(_ path: String, _ bytes: [UInt8]) {
            files[path] = SourceFile(path: path, text: String(decoding: bytes, as: UTF8.self))
        }
        for folder in folders {
            for entry in try repository.files(at: commit, under: folder)
            where entry.path.hasSuffix(".yml") || entry.path.hasSuffix(".yaml") {
                add(entry.path, try repository.read(entry.id))
            }
        }
        // A workflow may stand anywhere where somebody names its file.
        if files[request.workflow] == nil, let bytes = try repository.read(request.workflow, at: commit) {
            add(request.workflow, bytes)
        }
        return try Planner(files: files).plan(request)
    }
}
