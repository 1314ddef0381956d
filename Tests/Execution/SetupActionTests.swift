import Execution
import Foundation
import TestSupport
import Testing

@Suite("setup-* actions", .ownThread)
struct SetupActionTests {
    /// Programs that say a version, each in a folder of its own; `path` names those that PATH has.
    private func fixture(_ programs: [String: String], path: [String], files: [String: String] = [:]) throws
        -> ActionFixture
    {
        var fixture = try ActionFixture(files)
        for (name, says) in programs {
            let said = says.replacing("'", with: "'\\''")
            try writeProgram("#!/bin/sh\necho '\(said)'\n", to: fixture.folder.path + "/" + name)
        }
        let root = fixture.folder.path
        try fixture.folder.write(["env": "", "path": "", "temp/x": ""])
        fixture.variables["PATH"] = (path.map { root + "/" + $0 } + ["/usr/bin", "/bin"]).joined(separator: ":")
        fixture.variables["RUNNER_TEMP"] = root + "/temp"
        fixture.variables["RUNNER_TOOL_CACHE"] = root + "/tools"
        fixture.variables["GITHUB_ENV"] = root + "/env"
        fixture.variables["GITHUB_PATH"] = root + "/path"
        return fixture
    }

    @Test("take the tool of PATH where it fits, and change nothing")
    func fits() throws {
        let fixture = try fixture(["a/node": "v20.11.1"], path: ["a"])
        let result = try fixture.run("actions/setup-node", ["node-version": "20"])
        #expect(result.code == 0, "\(result.lines)")
        #expect(result.outputs == ["node-version": "v20.11.1", "cache-hit": "false"])
        #expect(fixture.folder.text("path") == "")
    }

    @Test("take another one that fits, the newest, and put it first in PATH")
    func other() throws {
        let fixture = try fixture(
            [
                "a/node": "v18.0.0", "home/.nvm/versions/node/v98/bin/node": "v98.1.0",
                "tools/node/98.3.0/x64/bin/node": "v98.3.0",
            ], path: ["a"])
        let result = try fixture.run("actions/setup-node", ["node-version": ">=98 <99"])
        #expect(result.outputs["node-version"] == "v98.3.0", "\(result.lines)")
        #expect(fixture.folder.text("path") == fixture.folder.path + "/tools/node/98.3.0/x64/bin\n")
    }

    @Test("fail with what was found and what was asked, and only warn where the runner says so")
    func mismatch() throws {
        var fixture = try fixture(["a/node": "v18.2.0"], path: ["a"])
        let result = try fixture.run("actions/setup-node", ["node-version": "99.x"])
        #expect(result.code == 1)
        let problem = try #require(result.problems.first)
        #expect(problem.hasPrefix("::error::Node.js '99.x' is asked for"), "\(problem)")
        #expect(problem.contains("18.2.0 (\(fixture.folder.path)/a/node)"), "\(problem)")
        fixture.variables["SLUICE_TOOL_VERSIONS"] = "warn"
        let softened = try fixture.run("actions/setup-node", ["node-version": "99.x"])
        #expect(softened.code == 0)
        #expect(softened.problems.first?.hasPrefix("::warning::Node.js '99.x' is asked for") == true)
        #expect(softened.outputs["node-version"] == "v18.2.0")
    }

    @Test("fail where there is no such tool at all")
    func missing() throws {
        var fixture = try fixture([:], path: [])
        fixture.variables["PATH"] = fixture.folder.path
        fixture.variables["SLUICE_TOOL_VERSIONS"] = "warn"
        let result = try fixture.run("denoland/setup-deno")
        #expect(result.code == 1)
        #expect(result.problems.first?.hasPrefix("::error::Deno is not installed here") == true, "\(result.problems)")
    }

    @Test("read the project's file, and say where it is missing")
    func files() throws {
        let fixture = try fixture(
            ["a/go": "go version go1.22.5 linux/amd64"], path: ["a"], files: ["go.mod": "module m\ngo 1.22\n"])
        let result = try fixture.run("actions/setup-go", ["go-version-file": "go.mod"])
        #expect(result.code == 0 && result.outputs["go-version"] == "1.22.5", "\(result.lines)")
        #expect(fixture.folder.text("path") == fixture.folder.path + "/home/go/bin\n")
        let missing = try fixture.run("actions/setup-go", ["go-version-file": "other/go.mod"])
        #expect(missing.problems.first?.contains("'other/go.mod'") == true && missing.code == 1)
        #expect(try fixture.run("actions/setup-go", ["go-version": "1.21"]).code == 1)
        #expect(try fixture.run("actions/setup-go", ["go-version": "not one"]).code == 1)
    }

    @Test("make 'python' the interpreter that was chosen")
    func python() throws {
        let fixture = try fixture(["a/python3": "Python 3.13.1", "b/python3.11": "Python 3.11.4"], path: ["a", "b"])
        let result = try fixture.run("actions/setup-python", ["python-version": "3.11"])
        #expect(result.code == 0, "\(result.lines)")
        #expect(result.outputs["python-version"] == "3.11.4")
        #expect(result.outputs["python-path"] == fixture.folder.path + "/b/python3.11")
        let folder = try #require(fixture.folder.text("path")?.split(separator: "\n").last.map(String.init))
        for name in ["python", "python3"] {
            let target = try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/" + name)
            #expect(target == fixture.folder.path + "/b/python3.11")
        }
        #expect(fixture.folder.text("env")?.contains("pythonLocation<<") == true)
    }

    @Test("set JAVA_HOME, and know the old numbers")
    func java() throws {
        let fixture = try fixture(
            ["jdk8/bin/java": "openjdk version \"1.8.0_392\"", "jdk17/bin/java": "openjdk version \"17.0.9\""],
            path: ["jdk17/bin", "jdk8/bin"])
        let result = try fixture.run("actions/setup-java", ["java-version": "8", "distribution": "temurin"])
        #expect(
            result.outputs["version"] == "8.0.392" && result.outputs["distribution"] == "temurin", "\(result.lines)")
        #expect(result.outputs["path"] == fixture.folder.path + "/jdk8")
        #expect(fixture.folder.text("env")?.contains("\(fixture.folder.path)/jdk8") == true)
    }

    @Test("find each kit of .NET that is asked for")
    func dotnet() throws {
        let fixture = try fixture(["a/dotnet": "6.0.400 [/d/sdk]\n8.0.104 [/d/sdk]"], path: ["a"])
        #expect(
            try fixture.run("actions/setup-dotnet", ["dotnet-version": "6.0.x\n8.0"]).outputs["dotnet-version"]
                == "8.0.104")
        let result = try fixture.run("actions/setup-dotnet", ["dotnet-version": "7.x"])
        #expect(result.problems.first?.contains("6.0.400, 8.0.104 (") == true, "\(result.problems)")
    }

    @Test("give Terraform's output to the step that calls it")
    func terraform() throws {
        let fixture = try fixture([:], path: ["a"])
        let script =
            "#!/bin/sh\ncase $1 in version) echo 'Terraform v1.5.7';; *) echo out; echo err >&2; exit $1;; esac\n"
        try writeProgram(script, to: fixture.folder.path + "/a/terraform")
        let result = try fixture.run("hashicorp/setup-terraform", ["terraform_version": "~1.5"])
        #expect(result.code == 0, "\(result.lines)")
        let folder = try #require(fixture.folder.text("path")?.split(separator: "\n").last.map(String.init))
        for (code, expected) in [(0, 0), (2, 0), (1, 1)] {
            try fixture.folder.write(["wrapped": ""])
            let process = Process()
            process.executableURL = URL(fileURLWithPath: folder + "/terraform")
            process.arguments = ["\(code)"]
            process.environment = [
                "PATH": folder + ":" + (fixture.variables["PATH"] ?? ""),
                "GITHUB_OUTPUT": fixture.folder.path + "/wrapped",
            ]
            let output = Pipe()
            process.standardOutput = output
            process.standardError = Pipe()
            try process.run()
            #expect(String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) == "out\n")
            process.waitUntilExit()
            #expect(process.terminationStatus == Int32(expected))
            let pairs = EnvironmentFile(Array((fixture.folder.text("wrapped") ?? "").utf8)).pairs
            #expect(pairs.map(\.name) == ["stdout", "stderr", "exitcode"])
            #expect(pairs.map { $0.value.trimmingCharacters(in: .newlines) } == ["out", "err", "\(code)"])
        }
    }

    @Test("write npm's settings with the token's name and not its value")
    func registry() throws {
        var fixture = try fixture(["a/node": "v20.0.0"], path: ["a"])
        fixture.variables["NODE_AUTH_TOKEN"] = "hush"
        _ = try fixture.run("actions/setup-node", ["registry-url": "https://registry.example.org", "scope": "Octo"])
        #expect(
            fixture.folder.text("temp/.npmrc")
                == "//registry.example.org/:_authToken=${NODE_AUTH_TOKEN}\n@octo:registry=https://registry.example.org/\n"
        )
        #expect(fixture.folder.text("env")?.contains("NPM_CONFIG_USERCONFIG") == true)
    }

    @Test("refuse what they would only seem to do")
    func refused() throws {
        let fixture = try fixture(["a/ruby": "ruby 3.1.2p20 (2022)"], path: ["a"])
        #expect(try fixture.run("ruby/setup-ruby", ["ruby-version": "3.1"]).code == 0)
        let result = try fixture.run("ruby/setup-ruby", ["ruby-version": "3.1", "bundler-cache": "true"])
        #expect(
            result.code == 1 && result.problems.first?.contains("'ruby/setup-ruby: published'") == true,
            "\(result.problems)")
    }
}
