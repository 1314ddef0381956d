import Conductor
import Foundation
import Git
import Planning
import Synchronization
import Workflows

/// The actions and reusable workflows of other repositories: fetched from where `sluice.yml` says, kept once by commit, and pinned.
///
/// Two processes may use one store at a time. What was found once stays the same for as long as this value lives.
final class ActionStore: ActionSource {
    /// When it is asked whether a tag is still where the lock has it.
    enum Vigilance {
        /// Whenever that needs no network, or one is needed anyway.
        case free
        /// Always: `--locked`. Without a network, what is kept is used all the same.
        case strict
    }

    enum Demand {
        /// What is not locked is looked up.
        case none
        /// What is not locked is refused.
        case locked
    }

    struct Own: Sendable {
        var pin: ActionPin
        /// Where the repository is.
        var path: String
    }

    /// `.sluice/actions`.
    let folder: String
    let settings: ActionSettings
    /// What relative paths of the settings begin at.
    let root: String
    let lock: ActionLock
    let vigilance: Vigilance
    let demand: Demand
    /// The run's own repository and commit: what `$/` names.
    let own: Own?
    /// What was found already; guarded by its lock, which is not held during a fetch.
    private let found: Mutex<[ActionPin: Kept]>

    struct Kept: Hashable, Sendable {
        var commit: CommitID
        /// The full name of the branch or tag; nil where the pin is the commit itself, or where nobody was asked.
        var reference: String?
        /// Where the files are.
        var files: String
    }

    init(
        folder: String, settings: ActionSettings, root: String, lock: ActionLock = ActionLock(),
        vigilance: Vigilance = .free, demand: Demand = .none, own: Own? = nil
    ) {
        self.folder = folder
        self.settings = settings
        self.root = root
        self.lock = lock
        self.vigilance = vigilance
        self.demand = demand
        self.own = own
        found = Mutex([:])
    }

    func find(_ reference: ActionReference.Remote) throws(ActionSourceError) -> ActionFolder? {
        guard !reference.path.split(separator: "/").contains("..") else {
            throw ActionSourceError(
                "'\(reference.path)' leads out of the repository '\(reference.repository)'.")
        }
        let pin = ActionPin(repository: reference.repository, ref: reference.ref)
        let inner = reference.path.isEmpty ? "" : "/" + reference.path
        switch settings.override(for: pin.repository, at: pin.ref) {
        case .folder(let path): return ActionFolder(path: absolute(path) + inner)
        case .builtIn: return nil
        case nil, .published:
            let kept = try keep(pin, written: reference.repository)
            return ActionFolder(path: kept.files + inner, commit: kept.commit.hex)
        }
    }

    /// Sees to it that the files of a repository at a ref are here, and are what they should be.
    ///
    /// - Parameter written: The repository as written: not every server takes no notice of case.
    func keep(_ pin: ActionPin, written: String) throws(ActionSourceError) -> Kept {
        if let known = found.withLock({ $0[pin] }) { return known }
        if demand == .locked, pin != own?.pin, lock.dependencies[pin] == nil {
            throw ActionSourceError(
                "The action '\(pin)' is not locked. 'sluice lock' adds it to the lock.")
        }
        let kept = try ActionFetch(store: self, pin: pin, written: written).run()
        return found.withLock { found in
            // Another thread may have been faster; what it found is what everybody sees.
            let first = found[pin] ?? kept
            found[pin] = first
            return first
        }
    }

    func absolute(_ path: String) -> String {
        path.hasPrefix("/")
            ? path : root + "/" + (path.hasPrefix("./") ? String(path.dropFirst(2)) : path)
    }

    /// Where a commit of a repository is kept.
    func place(of commit: CommitID, _ repository: String) -> KeptCommit {
        KeptCommit(commit, in: "\(folder)/\(repository)/\(commit.hex)")
    }

    /// A name that nobody else has, for what is not finished.
    func scratch() -> String { "\(folder)/\(Self.unfinished)\(UUID().uuidString)" }

    private static let unfinished = ".new-"

    /// Removes what processes left behind that were killed while they fetched, a day ago or more.
    func sweep() {
        let manager = FileManager.default
        for name in (try? manager.contentsOfDirectory(atPath: folder)) ?? []
        where name.hasPrefix(Self.unfinished) {
            let path = folder + "/" + name
            let changed = (try? manager.attributesOfItem(atPath: path))?[.modificationDate] as? Date
            guard let changed, changed.timeIntervalSinceNow < -86_400 else { continue }
            try? manager.removeItem(atPath: path)
        }
    }
}
