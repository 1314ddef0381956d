import Git
import History
import Runs
import Source
import Workflows

/// The test by which a stack is known to be good at a commit.
struct StackEvidence {
    let store: Store
    let test: RecordedStack

    /// By a stack's name or file, at a commit or HEAD. Throws a usage failure where there is no such test, and says what there is.
    static func find(_ name: String, at revision: String?, _ location: LocationOptions) throws(Failure) -> StackEvidence
    {
        let found = try? FoundStackFile.find(name, repository: location.repository)
        let stack = try found?.read().stack.name.value ?? name
        let home = try StackHome(location, around: found?.folder)
        let commit: CommitID
        do {
            commit =
                try revision.map { try home.project.repository.resolve($0).commit }
                ?? home.project.repository.head().commit
        } catch let error as GitError {
            throw Failure(error)
        } catch {
            throw .fault("\(error)")
        }
        var reason = "nothing was tested here yet"
        if let store = try home.project.existingStore() {
            let requirement = StackRequirement(name: stack)
            switch try reading({ () throws(HistoryError) in try requirement.find(at: commit.hex, in: store) }) {
            case .found(let test): return StackEvidence(store: store, test: test)
            case .missing(let why): reason = why
            }
        }
        throw .usage(
            "There is no evidence for the stack '\(stack)' at \(commit.short): \(reason).",
            hint: "'sluice stack test \(name)' makes it, when all files are committed.")
    }
}

/// A stack that must have been tested successfully, as `requires:` names it.
struct StackRequirement {
    static let prefix = "stack:"

    let name: String
    let variant: String?

    init(name: String, variant: String? = nil) {
        (self.name, self.variant) = (name, variant)
    }

    /// `stack:NAME` or `stack:NAME/VARIANT`; nil for a text that names a workflow.
    init?(_ text: String) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        let parts = text.dropFirst(Self.prefix.count).split(separator: "/", maxSplits: 1).map(String.init)
        self.init(name: parts.first ?? "", variant: parts.count > 1 ? parts[1] : nil)
    }

    enum Answer {
        case found(RecordedStack)
        /// Why, in a few words.
        case missing(String)
    }

    /// The newest complete test must have succeeded, as with workflows.
    func find(at sha: String, in store: Store) throws(HistoryError) -> Answer {
        let all = try store.stackTests(named: name, at: sha).filter { variant == nil || $0.draft.variant == variant }
        let complete = all.filter { !$0.draft.isDirty && !$0.draft.isPartial && $0.outcome != .cancelled }
        if let test = complete.first {
            return test.objection.map { .missing("the test '\(test.project)' of it is \($0)") } ?? .found(test)
        }
        guard let test = all.first, let objection = test.objection else {
            return .missing("it has not been tested for it")
        }
        return .missing("the test '\(test.project)' of it is \(objection)")
    }
}
