import ArgumentParser

/// Of commands that a server answers with one object.
struct AnswerOptions: ParsableArguments {
    @Flag(help: "Print what the server answers as a JSON object; with --server only.")
    var json = false

    /// Throws a usage failure for what only a server can answer.
    func checkWithoutServer() throws(Failure) {
        guard json else { return }
        throw .usage("--json prints what a server answers.", hint: "Add --server, or leave it out.")
    }
}
