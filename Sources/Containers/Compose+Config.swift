import Glibc

extension Compose {
    /// The merged model of these files, as YAML or JSON: paths are absolute, variables have their values, and a `$` that
    /// is meant is written twice. What compose warns of is under `errors`.
    ///
    /// The old program gives all services, the new one those without a profile and those of the profiles asked for.
    /// Throws `refused` with all that compose says about files that are missing or invalid.
    package func config(
        project: String, files: [String], profiles: [String], folder: String, variables: [String: String] = [:]
    ) throws(ContainerError) -> CommandResult {
        for file in files where access(file, R_OK) != 0 {
            throw ContainerError(
                .refused, "The compose file \"\(file)\" cannot be read: \(String(cString: strerror(errno))).")
        }
        let options =
            ["--project-name", project] + files.flatMap { ["--file", $0] } + ["--project-directory", folder]
            + profiles.flatMap { ["--profile", $0] }
        let format = version == .v1 ? [] : ["--format", "json"]
        let command = EngineCommand(leading + options + ["config"] + format, variables: variables)
        let result = try result(of: command)
        guard result.hasSucceeded else {
            let names = files.map { "\"\($0)\"" }.joined(separator: ", ")
            throw ContainerError(.refused, "Compose refuses \(names): \(Compose.words(of: result)).")
        }
        return result
    }

    /// All that it said on the error channel, on one line.
    private static func words(of result: CommandResult) -> String {
        let lines = result.errors.split(whereSeparator: \.isNewline).map { line in
            String(line.drop(while: \.isWhitespace))
        }
        var text = lines.filter { !$0.isEmpty }.joined(separator: " ")
        for prefix in ["ERROR: ", "."] where text.hasPrefix(prefix) { text.removeFirst(prefix.count) }
        while let last = text.last, last == "." || last.isWhitespace { text.removeLast() }
        return text.isEmpty ? "it ended with exit code \(result.status) and said nothing" : text
    }
}
