import ArgumentParser

/// `sluice stack`: a compose project that is proved, and stacks for work by hand.
struct StackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stack",
        abstract: "Test a compose project as its stack file says, or bring it up for work by hand.",
        subcommands: [
            StackTestCommand.self, StackUpCommand.self, StackDownCommand.self, StackLogsCommand.self,
            StackPsCommand.self, StackListCommand.self, StackImagesCommand.self, StackPublishCommand.self,
            StackGuardCommand.self,
        ])
}

/// What `stack test` and `stack up` share.
struct StackOptions: ParsableArguments {
    @Argument(
        help: "The stack file, or the stack's name.", completion: .file(extensions: ["yml"]))
    var file: String

    @Option(help: "One of the file's variants.")
    var variant: String?

    @OptionGroup var given: SecretOptions

    @Option(
        help: ArgumentHelp("Where logs and reports go; a folder in the store without it.", valueName: "folder"),
        completion: .directory)
    var output: String?

    @Flag(help: "Print what happens as JSON, one object a line.")
    var json = false

    @Flag(help: "Print the lines that the containers write, too.")
    var logs = false

    @OptionGroup var location: LocationOptions
}
