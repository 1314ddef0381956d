import Expressions
import Git
import Planning
import Source
import Workflows

/// The commit at which a workflow runs for its event, and the workflow there.
///
/// That is what was asked for, with two exceptions, which GitHub's documentation has in "Events that trigger workflows":
/// `pull_request_target` takes workflow and commit from the default branch, whatever the pull request holds, and `release` from the
/// release's tag where the payload names one. So does what follows another run take them from the default branch, unless `--ref` names
/// another place.
struct EventPlace {
    /// Its name.
    let event: String
    let target: PinnedCommit
    let catalog: WorkflowCatalog
    let path: String
    let workflow: Workflow
    /// The event's payload, where there was one.
    let given: ValueObject?
    /// In whole sentences.
    let notices: [String]

    /// Throws a usage failure where there is no such workflow, or none that can be read.
    init(
        of name: String, _ head: PinnedCommit, _ headNotices: [String], _ repository: Repository,
        _ options: EventOptions, payload: ValueObject? = nil
    ) throws(Failure) {
        let found = try WorkflowCatalog(repository, at: head.commit, naming: name)
        path = try found.path(named: name)
        let foundWorkflow = try Self.read(found.files[path], found.readings)
        event = try EventMaker.event(of: foundWorkflow, options)
        given = if let payload { payload } else { try options.eventFile.map(EventFile.read) }
        let tag = options.ref == nil ? EventReference.tag(of: event, given ?? [:]) : nil
        let isOfDefaultBranch = event == "pull_request_target" || (options.after != nil && options.ref == nil)
        let moved =
            isOfDefaultBranch
            ? try head.movedToDefaultBranch(of: repository)
            : tag.flatMap { PinnedCommit(tag: $0, in: repository) }
        guard let moved else {
            let missing = tag.map { "The release is of '\($0)', a tag that this repository does not have." }
            (target, catalog, workflow) = (head, found, foundWorkflow)
            notices = headNotices + [missing].compactMap(\.self)
            return
        }
        catalog = try WorkflowCatalog(repository, at: moved.commit, naming: path)
        guard let file = catalog.files[path] else {
            throw .usage(
                "For '\(event)' the workflow is taken from \(moved.reference), which has no '\(path)'.",
                hint: Self.otherPlace(event))
        }
        target = moved
        workflow = try Self.read(file, catalog.readings)
        notices = [
            "For '\(event)' workflow and commit are those of \(moved.reference), as on GitHub: \(moved.commit.short)."
                + (event == "pull_request_target" ? " The pull request's head is \(head.commit.short)." : "")
        ]
    }

    /// How the workflow of what is checked out is taken all the same.
    private static func otherPlace(_ event: String) -> String? {
        switch event {
        case "pull_request_target": "--event pull_request takes the one of the pull request's head."
        case "workflow_run": "--ref HEAD takes the one of the commit that is checked out."
        default: nil
        }
    }

    private static func read(_ file: SourceFile?, _ readings: WorkflowReadings) throws(Failure) -> Workflow {
        guard let file else { throw .usage("The workflow's file is gone.") }
        let reading = readings.read(file)
        guard let workflow = reading.workflow else { throw Failure(.usage, reading.diagnostics, files: [file]) }
        return workflow
    }
}

extension PinnedCommit {
    /// Nil where there is no such tag.
    fileprivate init?(tag: String, in repository: Repository) {
        guard let commit = try? repository.resolve("refs/tags/" + tag).commit else { return nil }
        self.init(commit: commit, reference: "refs/tags/" + tag, isSnapshot: false, base: commit)
    }
}
