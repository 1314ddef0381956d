import ArgumentParser
import Display
import Glibc
import History

/// `sluice approve`: lets the jobs of a waiting run into an environment.
struct ApproveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Let a run that waits for it into an environment.",
        discussion: """
            What is approved is the run's commit with its inputs and its plan, which are shown. Whoever runs this command is the \
            approver, by the operating system's word; sluice.yml says who may. Where no engine is there any more, this command \
            takes the run up and shows it to its end.
            """)

    @Argument(help: RunArgument.help, completion: Completions.unfinishedRuns)
    var target: RunArgument

    @Argument(help: "The environment.")
    var environment: String

    @Option(help: "Why; it stands in the run's journal.")
    var comment: String?

    @Option(
        help: ArgumentHelp("What the environment asks to be typed; without it, it is asked for.", valueName: "text"))
    var confirm: String?

    @OptionGroup var location: LocationOptions

    @OptionGroup var options: ServerOptions

    @OptionGroup var answer: AnswerOptions

    func run() async throws {
        if let remote = try options.remote(besides: location) {
            return try remote.decide(
                target, environment, isApproval: true, comment: comment, confirmation: confirm, json: answer.json)
        }
        try answer.checkWithoutServer()
        let waiting = try WaitingApproval(target, environment, location)
        try waiting.checkApprover()
        StandardOutput.write(waiting.text)
        try waiting.check(confirmation: confirm)
        try waiting.decide(isApproval: true, comment: comment)
        StandardOutput.write(
            "\(waiting.user) approved '\(waiting.name)' for run \(waiting.run.number).\n")
        try await waiting.goOn()
    }
}

/// `sluice reject`: the jobs of a waiting run that are for an environment fail.
struct RejectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject", abstract: "Refuse a run that waits for an environment's approval.")

    @Argument(help: RunArgument.help, completion: Completions.unfinishedRuns)
    var target: RunArgument

    @Argument(help: "The environment.")
    var environment: String

    @Option(help: "Why; it stands in the run's journal.")
    var comment: String?

    @OptionGroup var location: LocationOptions

    @OptionGroup var options: ServerOptions

    @OptionGroup var answer: AnswerOptions

    func run() async throws {
        if let remote = try options.remote(besides: location) {
            return try remote.decide(target, environment, isApproval: false, comment: comment, json: answer.json)
        }
        try answer.checkWithoutServer()
        let waiting = try WaitingApproval(target, environment, location)
        try waiting.checkRejecter()
        try waiting.decide(isApproval: false, comment: comment)
        StandardOutput.write("\(waiting.user) rejected '\(waiting.name)' for run \(waiting.run.number).\n")
        try await waiting.goOn()
    }
}
