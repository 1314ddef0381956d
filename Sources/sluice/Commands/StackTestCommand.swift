import ArgumentParser
import Display
import Source
import Stacks
import Workflows

/// `sluice stack test`: one stack from its first check to its audit.
struct StackTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Build, start, seed, drive and check a stack, and take it down.",
        discussion: """
            The stack shares nothing with another on this host: the same one can be tested twice at once. A complete test of \
            files that are committed is evidence for their commit.

            With --target the stack is one that is up already: its http checks and assertions and the suites are carried out, \
            without docker, and are no evidence for images.

            Exit codes: 0 success; 1 the test failed; 2 bad usage or an invalid file; 3 an internal fault; 130 cancelled. \
            Ctrl-C takes the stack down; a second one leaves that to a process in the background.
            """)

    @OptionGroup var options: StackOptions

    @Option(
        name: .customLong("suite"),
        help: ArgumentHelp("Only this suite; such a test is no evidence.", valueName: "name"))
    var suites: [String] = []

    @Option(
        name: .customLong("target"),
        help: ArgumentHelp(
            "Test the stack that is up at this URL, of all services or as SERVICE=URL of one; nothing is made or taken down.",
            valueName: "[service=]url"))
    var targets: [String] = []

    @Flag(help: "Keep a stack that failed for 30 minutes, where the file does not say how long.")
    var keep = false

    /// Seconds that `--keep` means.
    private static let keepSeconds = 1800.0

    func run() throws {
        var preparation = try StackPreparation(options, isUp: !targets.isEmpty)
        try preparation.choose(suites)
        guard targets.isEmpty else { return try test(preparation) }
        if keep, preparation.stack.down.keepOnFailure == nil {
            preparation.stack.down.keepOnFailure = Self.keepSeconds
        }
        switch try preparation.session(extent: .test).run() {
        case .success, .skipped: return
        case .failure: throw Failure(.failed)
        case .cancelled: throw Failure(.cancelled)
        }
    }

    func validate() throws {
        guard keep, !targets.isEmpty else { return }
        throw ValidationError("--keep means nothing with --target: the stack stays up whatever its test shows.")
    }

    /// A stack that somebody else has brought up.
    private func test(_ preparation: StackPreparation) throws {
        switch try preparation.session(targets: targets).run() {
        case .success, .skipped: return
        case .failure: throw Failure(.failed)
        case .cancelled: throw Failure(.cancelled)
        }
    }
}

/// `sluice stack up`: the same up to the seed, for work by hand.
struct StackUpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Build, start and seed a stack, and leave it for work by hand.",
        discussion: """
            It stays until 'sluice stack down', and is among 'sluice obligations' until then. Brought up by a step of a job, it goes \
            with the job, and later steps have SLUICE_STACK_URL_<SERVICE>, SLUICE_STACK_PORT_<SERVICE>_<PORT> and \
            SLUICE_STACK_PROJECT in their environment.
            """)

    @OptionGroup var options: StackOptions

    func run() throws {
        let session = try StackPreparation(options).session(extent: .up)
        switch try session.run() {
        case .success, .skipped: return
        case .failure: throw Failure(.failed)
        case .cancelled: throw Failure(.cancelled)
        }
    }
}
