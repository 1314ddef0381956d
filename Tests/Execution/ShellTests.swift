import Execution
import Foundation
import TestSupport
import Testing

@Suite("A script is given to the shell that was asked for", .ownThread)
struct ShellTests {
    /// A folder with programs of these names, as PATH.
    private func withPrograms(_ names: [String], _ body: (String) throws -> Void) throws {
        let folder = try TemporaryDirectory()
        for name in names {
            try folder.write([name: "#!/bin/sh\n"])
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path + "/" + name)
        }
        try withExtendedLifetime(folder) { try body(folder.path) }
    }

    struct Row: Sendable {
        var option: String?
        /// After the folder of the programs.
        var arguments: [String]
        var suffix: String

        init(_ option: String?, _ arguments: [String], suffix: String = "") {
            self.option = option
            self.arguments = arguments
            self.suffix = suffix
        }
    }

    static let rows = [
        Row(nil, ["bash", "-e", "/t/a b"], suffix: ".sh"),
        Row("", ["bash", "-e", "/t/a b"], suffix: ".sh"),
        Row("bash", ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "/t/a b"], suffix: ".sh"),
        Row("sh", ["sh", "-e", "/t/a b"], suffix: ".sh"),
        Row("python", ["python", "/t/a b"], suffix: ".py"),
        Row("pwsh", ["pwsh", "-command", ". '/t/a b'"], suffix: ".ps1"),
        Row("perl {0}", ["perl", "/t/a b"]),
        Row("bash -x -c \"source '{0}' && echo\"", ["bash", "-x", "-c", "source '/t/a b' && echo"], suffix: ".sh"),
        Row("perl -I\"a b\" {0} \"\"", ["perl", "-Ia b", "/t/a b", ""]),
    ]

    @Test("built-in shells and templates", arguments: rows)
    func arguments(_ row: Row) throws {
        try withPrograms(["bash", "sh", "python", "pwsh", "perl"]) { path in
            let shell = try Shell(option: row.option, path: "/nowhere:" + path)
            #expect(shell.scriptSuffix == row.suffix)
            // A path with a space is one argument, since the shells' own formats quote nothing.
            let arguments = shell.arguments(script: "/t/a b")
            #expect(arguments == [path + "/" + row.arguments[0]] + row.arguments.dropFirst())
        }
    }

    @Test("without bash the default is sh, as on GitHub")
    func fallback() throws {
        try withPrograms(["sh"]) { path in
            let shell = try Shell(option: nil, path: path)
            #expect(shell.arguments(script: "/s") == [path + "/sh", "-e", "/s"])
        }
    }

    @Test("a shell that is not installed is named, with how it is had")
    func missing() throws {
        let error = #expect(throws: ExecutionError.self) { try Shell(option: "fish {0}", path: "/nowhere") }
        #expect(
            error?.message.hasPrefix("'fish' is not installed: no program of that name is in PATH (/nowhere).") == true)
        #expect(error?.message.contains("apt-get install fish") == true)
    }

    @Test("a shell without a place for the script is refused", arguments: ["perl", "bash -c"])
    func invalid(_ option: String) throws {
        let error = #expect(throws: ExecutionError.self) { try Shell(option: option, path: "/bin:/usr/bin") }
        #expect(error?.message.hasPrefix("Invalid shell option '\(option)'.") == true)
    }
}
