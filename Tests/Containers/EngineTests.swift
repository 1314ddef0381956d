import Containers
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("The engine of containers", .ownThread)
struct EngineTests {
    @Test("is docker where there is one, and answers with its versions")
    func found() throws {
        let engine = try ContainerEngine.find(in: ProcessInfo.processInfo.environment)
        #expect(engine.kind == .docker)
        let version = try engine.version()
        #expect(version.client.contains(".") && version.server.contains("."))
    }

    @Test("is podman where there is only that, and nothing without PATH's folders")
    func foundBySearch() throws {
        try withProgram("podman", "echo 5.0") { folder in
            let engine = try ContainerEngine.find(in: ["PATH": "/nowhere:" + folder])
            #expect(engine.kind == .podman)
            #expect(engine.program == folder + "/podman")
            #expect(try engine.version() == EngineVersion(client: "5.0", server: "5.0"))
        }
        let error = #expect(throws: ContainerError.self) { try ContainerEngine.find(in: ["PATH": "/nowhere"]) }
        #expect(error?.code == .notInstalled)
        #expect(error?.message.contains("apt-get install docker.io") == true)
    }

    @Test("whose daemon is down says so, with the place")
    func down() throws {
        var environment = ProcessInfo.processInfo.environment
        environment["DOCKER_HOST"] = "unix:///nowhere/docker.sock"
        let error = #expect(throws: ContainerError.self) { try ContainerEngine.find(in: environment).version() }
        #expect(error?.code == .unreachable)
        #expect(error?.message.contains("at \"unix:///nowhere/docker.sock\" does not answer") == true)
    }

    @Test("that never answers is given up")
    func silent() throws {
        try withProgram("docker", "exec sleep 600") { folder in
            let engine = try ContainerEngine.find(in: ["PATH": folder + ":/usr/bin:/bin"])
            let error = #expect(throws: ContainerError.self) { try engine.version(limit: .milliseconds(200)) }
            #expect(error?.code == .unreachable)
        }
    }

    @Test("gets secrets in its environment and on its input, never in its arguments")
    func secrets() throws {
        let record = #"printf '%s ' "$@"; echo "config=$DOCKER_CONFIG token=$TOKEN input=$(cat)""#
        try withProgram("docker", record) { folder in
            let engine = try ContainerEngine.find(in: ["PATH": folder + ":/usr/bin:/bin", "DOCKER_HOST": "unix:///x"])
            let exec = ExecSpecification(container: "c", arguments: ["env"], variables: ["TOKEN": "hunter2"])
            #expect(try engine.exec(exec).output == "exec --env TOKEN c env config= token=hunter2 input=\n")
            var command = EngineCommand(["login", "--password-stdin"], input: Array("pass word".utf8))
            let output = try engine.withCredentials(in: "/job/docker").run(command).output
            #expect(output == "login --password-stdin config=/job/docker token= input=pass word\n")
            command.input = [UInt8](repeating: 65, count: 64 << 10)
            #expect(try engine.run(command).output.utf8.count > 64 << 10)
        }
    }

    @Test("that refuses a login says what the registry said, not the password")
    func login() throws {
        try withProgram("docker", "echo 'Error: unauthorized: no such user' >&2; exit 1") { folder in
            let engine = try ContainerEngine.find(in: ["PATH": folder + ":/usr/bin:/bin"])
            let credentials = RegistryCredentials(username: "u", password: "hunter2")
            let error = #expect(throws: ContainerError.self) { try engine.logIn(to: "ghcr.io", credentials) }
            #expect(error?.code == .login)
            #expect(
                error?.message == "The registry \"ghcr.io\" did not accept the credentials of the workflow"
                    + ": Error: unauthorized: no such user.")
        }
    }

    @Test("with credentials of its own still asks the daemon of the user's context")
    func context() throws {
        let engine = try ContainerEngine.find(in: ProcessInfo.processInfo.environment)
        let own = try engine.withCredentials(in: "/nowhere/at/all")
        #expect(own.environment["DOCKER_CONFIG"] == "/nowhere/at/all")
        #expect(try own.version() == engine.version())
    }

    @Test("that says a lot is heard to its end, and both channels are kept apart")
    func long() throws {
        try withProgram("docker", "seq 200000; seq 3 >&2; exit 5") { folder in
            let engine = try ContainerEngine.find(in: ["PATH": folder + ":/usr/bin:/bin"])
            var heard = 0
            let result = try engine.result(of: EngineCommand([])) { heard += $0.count }
            #expect(result.lines.count == 200_000)
            #expect(result.errors == "1\n2\n3\n")
            #expect(result.status == 5)
            #expect(heard == result.output.utf8.count + result.errors.utf8.count)
        }
    }

    @Test(
        "that is podman without systemd has health checks run by us, no oftener than they are asked for",
        .enabled(if: access("/run/systemd/system", F_OK) != 0, "systemd's timers run them here"))
    func podmanHealth() throws {
        let script = #"""
            folder=$(dirname "$0")
            case "$*" in
            "healthcheck run c") echo >>"$folder/checks"; test "$(wc -l <"$folder/checks")" -ge 3;;
            *Interval*) echo 300000000;;
            *State*) test "$(cat "$folder/checks" | wc -l)" -ge 3 && echo running 0 healthy || echo running 0 starting;;
            *) echo "unexpected: $*" >&2; exit 9;;
            esac
            """#
        try withProgram("podman", script) { folder in
            let engine = podman(in: folder)
            let began = ContinuousClock.now
            let wait = HealthWait(for: "c", name: "db", limit: .seconds(60), pause: .milliseconds(10))
            let health = try wait(engine).health
            #expect(health == .healthy)
            #expect(ContinuousClock.now - began >= .milliseconds(600))
            let checks = try String(contentsOfFile: folder + "/checks", encoding: .utf8)
            #expect(checks == "\n\n\n")
        }
        try withProgram("podman", "echo no >&2; exit 7") { folder in
            let engine = podman(in: folder)
            let error = #expect(throws: ContainerError.self) { try engine.start("c") }
            #expect(
                error?.message.contains("\"podman start c\" failed with exit code 7") == true, "\(error?.message ?? "")"
            )
        }
    }

    /// Where docker is, it would be found first.
    private func podman(in folder: String) -> ContainerEngine {
        ContainerEngine(kind: .podman, program: folder + "/podman", environment: ["PATH": "/usr/bin:/bin"])
    }

    /// A shell script of this name in a folder of its own.
    private func withProgram(_ name: String, _ script: String, _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/" + name
        try writeProgram("#!/bin/sh\n\(script)\n", to: path)
        try body(folder)
    }
}
