import ArgumentParser

/// What happened, and with what: the options that `run` and `plan` share.
struct EventOptions: ParsableArguments {
    @Option(
        help:
            "The event that the run is for; workflow_dispatch with --input, else push if the workflow has it, else pull_request, workflow_dispatch, schedule.",
        completion: Completions.events)
    var event: String?

    @Option(
        name: .customLong("event-file"), help: ArgumentHelp("A JSON file with the event's payload.", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var eventFile: String?

    @Option(
        help: ArgumentHelp(
            "The event that this finished run is done: its number, 'last', or a workflow for its newest finished run.",
            valueName: "run|workflow"),
        completion: Completions.followedRuns)
    var after: FollowedRunArgument?

    @Option(name: .customLong("input"), help: ArgumentHelp("An input of the workflow.", valueName: "name=value"))
    var inputs: [String] = []

    @OptionGroup var given: SecretOptions

    @Option(name: .customLong("var"), help: ArgumentHelp("A variable of the vars context.", valueName: "name=value"))
    var variables: [String] = []

    @Option(
        name: .customLong("env"),
        help: ArgumentHelp("An environment variable for every step, over the workflow's own.", valueName: "name=value"))
    var environment: [String] = []

    @Option(
        help: "The branch, tag or commit to run; without it HEAD, with what is changed and not committed.",
        completion: Completions.references)
    var ref: String?

    @Option(help: "The name for github.actor; it is no identity.")
    var actor: String?

    @Option(name: .customLong("job"), help: "Only this job and what it needs.", completion: Completions.jobs)
    var jobs: [String] = []

    @Option(
        name: .customLong("matrix"), help: ArgumentHelp("Only these combinations of a matrix.", valueName: "key=value"))
    var matrix: [String] = []

    @Option(
        name: .customLong("local-action"),
        help: ArgumentHelp("A folder that stands for a remote action.", valueName: "owner/repo@ref=folder"))
    var localActions: [String] = []

    @OptionGroup var on: RunnerOptions

    @OptionGroup var location: LocationOptions
}

/// Where the store is.
struct LocationOptions: ParsableArguments {
    @Option(
        name: .customLong("data-dir"),
        help: ArgumentHelp("The store; '.sluice' in the repository without it.", valueName: "folder"),
        completion: .directory)
    var dataDirectory: String?

    /// For a keeper that starts `resume` from wherever it is.
    @Option(help: .hidden)
    var repository: String?
}

/// `NAME=value` as typed at an option.
struct Assignment {
    var name: String
    var value: String

    /// Throws a usage failure that names the option when there is no `=` or no name.
    init(_ text: String, option: String) throws(Failure) {
        guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
            throw .usage("'\(text)' is no value for \(option).", hint: "Write \(option) NAME=value.")
        }
        name = String(text[..<sign])
        value = String(text[text.index(after: sign)...])
    }

    static func dictionary(_ texts: [String], option: String) throws(Failure) -> [String: String] {
        var result: [String: String] = [:]
        for text in texts {
            let assignment = try Assignment(text, option: option)
            result[assignment.name] = assignment.value
        }
        return result
    }
}
