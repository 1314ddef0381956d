import Conductor
import Foundation
import Git
import Planning
import Source
import Workflows

/// Makes the lock of a folder of workflows: their actions and reusable workflows of other repositories, and what these use.
struct LockMaker {
    /// With the lock as it is, whose commits stay; without one, everything is looked up anew.
    let store: ActionStore
    /// As it is, for the numbers that only GitHub can tell.
    let former: ActionLock
    let uses: ActionUses

    private(set) var lock = ActionLock()
    /// Full sentences on what could not be locked and is not needed for a run.
    private(set) var notices: [String] = []
    /// What was followed already: a pin may be used by several of its folders.
    private var followed: Set<ActionReference.Remote> = []

    init(store: ActionStore, former: ActionLock, uses: ActionUses) {
        self.store = store
        self.former = former
        self.uses = uses
        lock.version = former.version
    }

    /// Adds a workflow and all that it needs. Throws at the first thing that cannot be had, with its place.
    mutating func add(_ workflow: SourceFile) throws(Failure) {
        var pins: Set<ActionPin> = []
        for use in try uses.uses(of: workflow) {
            do throws(ActionSourceError) {
                if try add(use.remote, isBuiltIn: use.isBuiltIn) { pins.insert(use.pin) }
            } catch {
                let diagnostic = Diagnostic.error(error.message, path: use.file, range: use.reference.range)
                throw Failure(.failed, [diagnostic], files: [try uses.file(use.file)].compactMap { $0 })
            }
        }
        lock.workflows[workflow.path] = pins
    }

    /// Whether it is locked.
    private mutating func add(
        _ remote: ActionReference.Remote, isBuiltIn: Bool
    ) throws(ActionSourceError) -> Bool {
        let pin = ActionPin(repository: remote.repository, ref: remote.ref)
        guard followed.insert(remote).inserted else { return lock.dependencies[pin] != nil }
        if store.settings.override(for: pin.repository, at: pin.ref) != nil {
            note("'\(pin)' is not locked: something stands for it in \(Settings.path).")
            return false
        }
        guard !isBuiltIn else { return addBuiltIn(pin, remote.repository) }
        let kept = try store.keep(pin, written: remote.repository)
        enter(pin, kept.commit.hex)
        for inner in references(remote, in: kept.files) {
            guard let next = inner.remote(inside: remote) else { continue }
            let nextPin = ActionPin(repository: next.repository, ref: next.ref)
            let use = ActionUse(reference: inner, file: "", remote: next)
            if try add(next, isBuiltIn: use.isBuiltIn), nextPin != pin {
                lock.dependencies[pin]?.uses.insert(nextPin)
            }
        }
        return true
    }

    /// A run needs nothing of it; GitHub does, which reads the same lock.
    private mutating func addBuiltIn(_ pin: ActionPin, _ written: String) -> Bool {
        if let known = store.lock.dependencies[pin] {
            enter(pin, known.commit)
            return true
        }
        do {
            enter(pin, try ActionFetch(store: store, pin: pin, written: written).look().hex)
            return true
        } catch {
            note("'\(pin)' is built in, and not locked, which GitHub would ask for: \(error.message)")
            return false
        }
    }

    private mutating func note(_ sentence: String) {
        if !notices.contains(sentence) { notices.append(sentence) }
    }

    private mutating func enter(_ pin: ActionPin, _ commit: String) {
        guard lock.dependencies[pin] == nil else { return }
        let known = former.dependencies[pin]
        let numbers = former.dependencies.filter { $0.key.repository == pin.repository }
            .sorted { $0.key < $1.key }.first { $0.value.repositoryID != nil }?.value
        lock.dependencies[pin] = ActionLock.Dependency(
            ref: pin.isCommit ? known?.ref ?? pin.ref : pin.ref, commit: commit, ownerID: numbers?.ownerID,
            repositoryID: numbers?.repositoryID)
    }

    /// What an action or a reusable workflow uses, by its file.
    private func references(_ remote: ActionReference.Remote, in files: String) -> [Located<String>] {
        let tree = WorkflowFiles(root: files)
        if remote.path.hasSuffix(".yml") || remote.path.hasSuffix(".yaml") {
            return tree.file(remote.path).flatMap { WorkflowReader().read($0).workflow }?.references ?? []
        }
        let prefix = remote.path.isEmpty ? "" : remote.path + "/"
        let file = ["action.yml", "action.yaml"].lazy.compactMap { tree.file(prefix + $0) }.first
        return file.map { ActionUses.references(inAction: $0) } ?? []
    }
}

extension Located<String> {
    /// What it means in a file of another repository: one of a third, or one of the same; nil for the workspace's and for images.
    fileprivate func remote(inside outer: ActionReference.Remote) -> ActionReference.Remote? {
        if case .remote(let remote) = ActionReference(value) { return remote }
        let isWorkflow = outer.path.hasSuffix(".yml") || outer.path.hasSuffix(".yaml")
        let isOwn = value.hasPrefix("$/") || (isWorkflow && value.hasPrefix("./") && value.hasSuffix("ml"))
        guard isOwn else { return nil }
        var inner = outer
        inner.path = String(value.dropFirst(2))
        return inner
    }
}
