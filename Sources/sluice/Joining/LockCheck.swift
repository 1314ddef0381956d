import Execution
import Git
import Planning
import Source
import Workflows

/// Whether all that a run may use is locked. It is looked for before the run, and with nothing but the lock.
struct LockCheck {
    private let lock: ActionLock
    private let catalog: WorkflowCatalog
    private let uses: ActionUses
    private let settings: ActionSettings
    private let localActions: LocalActions
    /// Whether it is asked of workflows that the lock does not name, too: `--locked`.
    private let isStrict: Bool

    init(
        _ catalog: WorkflowCatalog, _ actions: RunActions, _ request: RunRequest, _ repository: Repository
    ) {
        self.catalog = catalog
        lock = actions.lock
        settings = actions.settings
        localActions = LocalActions(request.localActions)
        isStrict = request.isLocked
        uses = ActionUses { path throws(Failure) in
            if let file = catalog.files[path] { return file }
            do throws(GitError) {
                return try repository.read(path, at: catalog.commit).map {
                    SourceFile(path: path, text: String(decoding: $0, as: UTF8.self))
                }
            } catch {
                throw Failure(error)
            }
        }
    }

    /// Throws all that is not locked, with its places.
    ///
    /// - Parameter path: The run's workflow; those that it calls in this repository are looked at, too.
    func check(_ path: String) throws(Failure) {
        var faults: [Diagnostic] = []
        var files: [SourceFile] = []
        for path in called(from: path) {
            guard isStrict || lock.workflows[path] != nil, let workflow = catalog.files[path] else {
                continue
            }
            for use in try uses.uses(of: workflow) {
                guard let fault = fault(use) else { continue }
                faults.append(fault)
                files += [try uses.file(use.file)].compactMap { $0 }
            }
        }
        guard faults.isEmpty else { throw Failure(.usage, faults.sortedByPlace(), files: files) }
    }

    private func fault(_ use: ActionUse) -> Diagnostic? {
        let isReplaced = settings.override(for: use.pin.repository, at: use.pin.ref) != nil
        guard !use.isBuiltIn || isReplaced, localActions.find(use.remote) == nil,
            [nil, .published].contains(settings.override(for: use.pin.repository, at: use.pin.ref))
        else { return nil }
        guard let missing = missing(use.pin) else { return nil }
        let what =
            missing == use.pin
            ? "'\(use.reference.value)' is not locked."
            : "'\(use.reference.value)' uses '\(missing)', which is not locked."
        return .error(
            what, path: use.file, range: use.reference.range,
            hint: "'sluice lock' adds what is missing to the lock.")
    }

    /// The first of a pin and all that it uses that has no commit in the lock.
    private func missing(_ pin: ActionPin) -> ActionPin? {
        var waiting = [pin]
        var seen: Set<ActionPin> = [pin]
        while let next = waiting.popLast() {
            guard let dependency = lock.dependencies[next] else { return next }
            for inner in dependency.uses.sorted() where seen.insert(inner).inserted {
                waiting.append(inner)
            }
        }
        return nil
    }

    /// The workflows of this repository that a run of one may come to, itself the first.
    private func called(from path: String) -> [String] {
        var paths = [path]
        var position = 0
        while position < paths.count {
            let file = catalog.files[paths[position]]
            position += 1
            for reference in file.flatMap({ catalog.readings.read($0).workflow })?.references ?? [] {
                let inner = String(reference.value.dropFirst(2))
                guard ["./", "$/"].contains(where: reference.value.hasPrefix), catalog.files[inner] != nil,
                    !paths.contains(inner)
                else {
                    continue
                }
                paths.append(inner)
            }
        }
        return paths
    }
}
