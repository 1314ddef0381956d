import ArgumentParser

import enum Workflows.HostGuardPolicy

/// What `schedule run` gives to each run that it starts.
struct ScheduledRunOptions: ParsableArguments {
    @Option(
        name: .customLong("secret"),
        help: ArgumentHelp("A secret of the environment, for each run.", valueName: "name"))
    var secrets: [String] = []

    @Option(
        name: .customLong("secret-file"),
        help: ArgumentHelp("A file of NAME=value lines with secrets, for each run.", valueName: "file"),
        completion: .file())
    var secretFiles: [String] = []

    @Option(name: .customLong("var"), help: ArgumentHelp("A variable of the vars context.", valueName: "name=value"))
    var variables: [String] = []

    @OptionGroup var on: RunnerOptions

    func validate() throws {
        // It would stand in the arguments of each run, for everybody to see.
        if let secret = secrets.first(where: { $0.contains("=") }) {
            let name = secret.prefix { $0 != "=" }
            throw ValidationError("--secret takes a name here, and not a value, as in '\(name)=…'.")
        }
    }

    /// The same for `schedule start`.
    var arguments: [String] {
        var arguments = secrets.flatMap { ["--secret", $0] }
        arguments += SecretRecord(files: secretFiles, given: []).files.flatMap { ["--secret-file", $0] }
        arguments += variables.flatMap { ["--var", $0] }
        if let hostGuard = on.hostGuard { arguments += ["--host-guard", hostGuard.rawValue] }
        if on.locked { arguments.append("--locked") }
        if let runner = on.runner { arguments += ["--runner", runner] }
        if let maxParallel = on.maxParallel { arguments += ["--max-parallel", String(maxParallel)] }
        return arguments
    }
}
