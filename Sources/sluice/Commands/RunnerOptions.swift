import ArgumentParser

import enum Workflows.HostGuardPolicy

/// On what, and how carefully, jobs are run.
struct RunnerOptions: ParsableArguments {
    @Option(
        name: .customLong("host-guard"),
        help: "What becomes of steps that would harm this machine; 'host-guard' of sluice.yml without it.")
    var hostGuard: HostGuardPolicy?

    @Flag(help: "Refuse actions and workflows of other repositories that actions.lock does not pin.")
    var locked = false

    @Option(help: ArgumentHelp("Only this one of the runners that the files of 'runners/' tell of.", valueName: "name"))
    var runner: String?

    @Option(
        name: .customLong("max-parallel"), parsing: .unconditional,
        help: "How many jobs of a run may run at a time; the runner's capacity, or as many as there are cores.")
    var maxParallel: Int?
}

extension HostGuardPolicy: ExpressibleByArgument {}
