import Containers
import Foundation
import TestSupport
import Testing

@Suite("Containers of a real docker", .ownThread)
struct ContainerTests {
    @Test("run, answer with output and exit code, and stop")
    func life() throws {
        try DockerFixture.run { docker in
            let id = try docker.start("life", script: "echo ready; echo bad >&2; exec tail -f /dev/null")
            #expect(try docker.engine.state(of: id) == ContainerState(status: "running", exitCode: 0, health: .none))
            let result = try docker.exec(id, "sh", "-c", "echo out; echo err >&2; exit 7")
            #expect(result == CommandResult(status: 7, output: "out\n", errors: "err\n"))
            #expect(try docker.engine.logs(of: id) == "ready\nbad\n")
            #expect(try docker.engine.variable("PATH", of: id) == "/bin:/usr/local/bin")
            #expect(try docker.engine.variable("NONE", of: id) == nil)
            try docker.engine.stop(id, graceSeconds: 0)
            let state = try docker.engine.state(of: id)
            #expect(state.status == "exited")
            #expect(state.exitCode == 137)
        }
    }

    @Test("that end are waited for", arguments: [0, 1, 42])
    func exitCode(code: Int) throws {
        try DockerFixture.run { docker in
            let id = try docker.start("end", script: "exit \(code)")
            #expect(try docker.engine.wait(for: id, limit: .seconds(300)) == code)
        }
    }

    @Test("get variables with any text in them, and their client heeds none")
    func variables() throws {
        try DockerFixture.run { docker in
            let values = [
                "LINES": "a\nb = 'c' \"d\" $e", "DOCKER_HOST": "tcp://nobody:1", "PATH": "/bin:/x", "EMPTY": "",
            ]
            let id = try docker.start("variables", script: "exec tail -f /dev/null") { $0.variables = values }
            for (name, value) in values.sorted(by: { $0.key < $1.key }) {
                #expect(try docker.exec(id, "sh", "-c", "printf %s \"$\(name)\"").output == value)
                let given = try docker.exec(id, "sh", "-c", "printf %s \"$\(name)\"", variables: [name: value + "2"])
                #expect(given.output == value + "2")
            }
        }
    }

    @Test("of one network find each other by alias, and the host finds them by mapped port")
    func network() throws {
        try DockerFixture.run { docker in
            let network = docker.name("net")
            try docker.engine.createNetwork(network, owner: docker.owner)
            let server = try docker.start("server", script: "while :; do echo hello | nc -l -p 8000; done") {
                $0.network = network
                $0.networkAlias = "web"
                $0.ports = ["8000", "53/udp"]
            }
            let client = try docker.start("client", script: "exec tail -f /dev/null") { $0.network = network }
            let answer = try docker.exec(
                client, "sh", "-c", "for i in $(seq 100); do nc web 8000 </dev/null && exit 0; sleep 0.1; done; exit 1")
            #expect(answer.output.hasPrefix("hello"))
            let ports = try docker.engine.ports(of: server)
            #expect(ports.map { "\($0.container)/\($0.transport)" }.sorted() == ["53/udp", "8000/tcp"])
            let port = try #require(ports.first { $0.transport == "tcp" }).host
            #expect(TCP.answer(ofLocalPort: port)?.hasPrefix("hello") == true)
            #expect(try docker.engine.address(ofNetwork: network)?.gateway.isEmpty == false)
        }
    }

    @Test("write as root into a mounted folder, and the host can remove what they wrote")
    func rootFiles() throws {
        try DockerFixture.run { docker in
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent(docker.name("w")).path
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let script = "mkdir -p /w/a/b && echo x >/w/a/b/f && chmod 000 /w/a/b/f && chmod 500 /w/a/b"
            let id = try docker.start("root", script: script) { $0.mounts = [Mount(folder, at: "/w")] }
            #expect(try docker.engine.wait(for: id, limit: .seconds(300)) == 0)
            var container = docker.specification("chown")
            container.mounts = [Mount(folder, at: "/w")]
            try docker.engine.giveFiles(in: "/w", toUser: getuid(), group: getgid(), by: container)
            #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: folder) }
        }
    }

    @Test("see a read-only mount, and cannot write to it")
    func readOnly() throws {
        try DockerFixture.run { docker in
            let id = try docker.start("readonly", script: "echo x >/w/f") {
                $0.mounts = [Mount(NSTemporaryDirectory(), at: "/w", isReadOnly: true)]
            }
            #expect(try docker.engine.wait(for: id, limit: .seconds(300)) != 0)
        }
    }

    @Test("that cannot be made are told with docker's words")
    func refusals() throws {
        try DockerFixture.run { docker in
            var specification = docker.specification("bad")
            specification.options = try .ofJobContainer("--no-such-option")
            let error = #expect(throws: ContainerError.self) { try docker.engine.create(specification) }
            #expect(error?.code == .refused)
            #expect(error?.message.contains("--no-such-option") == true, "\(error?.message ?? "")")
        }
    }
}
