import ArgumentParser

/// Secrets as typed: the options of all commands that run something.
struct SecretOptions: ParsableArguments {
    @Option(
        name: .customLong("secret"),
        help: ArgumentHelp("A secret; without a value it is taken from the environment.", valueName: "name[=value]"))
    var secrets: [String] = []

    @Option(
        name: .customLong("secret-file"),
        help: ArgumentHelp("A file of NAME=value lines with secrets.", valueName: "file"), completion: .file())
    var secretFiles: [String] = []
}
