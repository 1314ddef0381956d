import Conductor
import Foundation
import Git
import Workflows

/// Finds out which commit an action's pin means, and gets its files.
///
/// A locked commit that is kept needs no network. A mirror is asked in any case: that costs nothing.
struct ActionFetch {
    let store: ActionStore
    let pin: ActionPin
    /// The repository as written.
    let written: String

    func run() throws(ActionSourceError) -> ActionStore.Kept {
        do throws(GitError) {
            if let own = store.own, own.pin == pin { return try keepOwn(own) }
            let locked = store.lock.dependencies[pin].flatMap { CommitID(hex: $0.commit) }
            let mirror = try mirror()
            if let locked, mirror == nil, store.place(of: locked, pin.repository).exists {
                if store.vigilance == .strict, !pin.isCommit { try askAgain(locked) }
                return try use(locked, nil)
            }
            let (origin, reference) = try resolve(mirror)
            if let locked { try refuseMove(reference, from: locked, in: origin) }
            let commit = locked ?? reference.commit
            let place = store.place(of: commit, pin.repository)
            if !place.exists {
                try origin.obtain(commit, of: pin.ref)
                try place.keep(from: origin.repository, scratch: store.scratch())
                store.sweep()
            }
            return try use(commit, reference.name)
        } catch {
            throw sentence(error)
        }
    }

    private func keepOwn(_ own: ActionStore.Own) throws(GitError) -> ActionStore.Kept {
        let repository = try Repository.discover(from: own.path)
        let commit = try repository.resolve(pin.ref).commit
        let place = store.place(of: commit, pin.repository)
        if !place.exists { try place.keep(from: repository, scratch: store.scratch()) }
        return try use(commit, nil)
    }

    private func use(_ commit: CommitID, _ reference: String?) throws(GitError) -> ActionStore.Kept {
        let place = store.place(of: commit, pin.repository)
        try place.verify()
        return ActionStore.Kept(commit: commit, reference: reference, files: place.files)
    }

    /// The commit that the pin means there, without its files.
    func look() throws(ActionSourceError) -> CommitID {
        do throws(GitError) {
            return try resolve(try mirror()).1.commit
        } catch {
            throw sentence(error)
        }
    }

    /// Where the repository is mirrored; nil where it is not. Case counts for the file system, and not for GitHub.
    private func mirror() throws(GitError) -> Origin? {
        guard let mirror = store.settings.mirror.map(store.absolute) else { return nil }
        var folders = [mirror]
        for part in "\(pin.repository).git".split(separator: "/") {
            folders = folders.flatMap { folder -> [String] in
                let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
                return names.filter { $0.lowercased() == part }.sorted().map { folder + "/" + $0 }
            }
        }
        for folder in folders { if let origin = try Origin(folder: folder) { return origin } }
        return nil
    }

    private func resolve(_ mirror: Origin?) throws(GitError) -> (Origin, OriginReference) {
        if let mirror { return (mirror, try mirror.resolve(pin.ref)) }
        var failure: GitError?
        for source in store.settings.sources {
            do throws(GitError) {
                let origin = try Origin(url: "\(source)/\(written)", scratch: store.scratch())
                return (origin, try origin.resolve(pin.ref))
            } catch {
                // One that could not be asked might have had it.
                if failure?.code != .unreachable { failure = error }
            }
        }
        throw failure
            ?? .noOrigin(
                "\(pin)",
                asked: "there is no source"
                    + (store.settings.mirror.map { " but the mirror '\($0)', which does not have it" } ?? ""))
    }

    private func askAgain(_ locked: CommitID) throws(GitError) {
        do throws(GitError) {
            let (origin, reference) = try resolve(nil)
            try refuseMove(reference, from: locked, in: origin)
        } catch {
            guard error.code == .unreachable || error.code == .unknownRepository else { throw error }
        }
    }

    /// A branch moves every day; a tag should not, and one that did may hold anything.
    private func refuseMove(
        _ reference: OriginReference, from locked: CommitID, in origin: Origin
    ) throws(GitError) {
        guard reference.isTag, reference.commit != locked else { return }
        throw GitError.moved("\(pin)", from: locked, to: reference.commit, at: origin.address)
    }

    private func sentence(_ error: GitError) -> ActionSourceError {
        var text = error.message
        if error.code == .unreachable {
            text =
                "The action '\(pin)' must be fetched, and \(error.message.prefix(1).lowercased())"
                + "\(error.message.dropFirst())"
        }
        if let underlying = error.underlying, error.code == .unreachable { text += " (\(underlying))" }
        let hint = error.code == .unreachable ? Self.offline : error.hint
        return ActionSourceError([text, hint].compactMap { $0 }.joined(separator: " "))
    }

    private static let offline =
        "With a network, 'sluice lock' fetches and pins it once, and later runs need none; "
        + "without one, give '--local-action', or 'actions: mirror' or 'overrides' in sluice.yml."
}
