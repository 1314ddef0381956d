/// What a `run:` step's script is given to: a program and how it is called.
///
/// The rules are those of GitHub's runner (ScriptHandler.cs, ScriptHandlerHelpers.cs).
package struct Shell: Hashable, Sendable {
    /// The path of the program.
    package var program: String
    /// The command line after the program, with `{0}` for the script's path.
    package var format: String
    /// The name by which it was asked for.
    package var name: String

    private static let formats = [
        "bash": "--noprofile --norc -e -o pipefail {0}", "sh": "-e {0}", "python": "{0}",
        "pwsh": "-command \". '{0}'\"",
    ]
    private static let suffixes = ["bash": ".sh", "sh": ".sh", "python": ".py", "pwsh": ".ps1"]

    /// - Parameters:
    ///   - option: The `shell:` in force, or nil: `bash -e`, or `sh -e` on a host without bash.
    ///   - path: The PATH of the step.
    /// - Throws: `shell` when it is not installed or the option has no place for the script.
    package init(option: String?, path: String) throws(ExecutionError) {
        try self.init(inContainer: option)
        if option?.isEmpty ?? true, let bash = ProgramSearch.path(of: "bash", in: path) {
            program = bash
            return
        }
        guard let found = ProgramSearch.path(of: name, in: path) else { throw Self.notInstalled(name, path) }
        program = found
    }

    /// In a container: `sh -e` where nothing is asked for, and the container's own PATH finds the program.
    /// - Throws: `shell` when the option has no place for the script.
    package init(inContainer option: String?) throws(ExecutionError) {
        guard let option, !option.isEmpty else {
            (name, program, format) = ("sh", "sh", "-e {0}")
            return
        }
        let parts = option.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        name = String(parts[0])
        let written = parts.count == 2 ? parts[1].trimmed : ""
        format = written.isEmpty ? Self.formats[name.lowercased()] ?? "" : written
        guard format.contains("{0}") else {
            throw ExecutionError(
                .shell,
                "Invalid shell option '\(option)'. Shell must be a valid built-in (bash, sh, pwsh, python) or a format "
                    + "string containing '{0}'.")
        }
        program = name
    }

    /// What the script's file name must end with for the program to take it.
    package var scriptSuffix: String { Self.suffixes[name.lowercased()] ?? "" }

    package func arguments(script: String) -> [String] {
        // Split first: a path with a space in it is one argument.
        [program]
            + Execution.arguments(ofCommandLine: format).map { argument in
                if argument == "{0}" { return script }
                return argument.utf8.contains(UInt8(ascii: "{")) ? argument.replacing("{0}", with: script) : argument
            }
    }

    /// The script as it is written to its file.
    package func content(_ script: String) -> String {
        guard name.lowercased() == "pwsh" else { return script }
        return """
            $ErrorActionPreference = 'stop'
            \(script)
            if ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) { exit $LASTEXITCODE }
            """
    }

    private static func notInstalled(_ name: String, _ path: String) -> ExecutionError {
        let advice =
            switch name.lowercased() {
            case "pwsh": "PowerShell for Linux is had from https://github.com/PowerShell/PowerShell."
            case "powershell", "cmd": "It is a shell of Windows; 'pwsh' is its counterpart here."
            case "python": "On Debian: apt-get install python-is-python3."
            default: "On Debian: apt-get install \(name), if there is a package of that name."
            }
        return ExecutionError(
            .shell, "'\(name)' is not installed: no program of that name is in PATH (\(path)). \(advice)")
    }
}
