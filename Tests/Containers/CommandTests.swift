import Containers
import TestSupport
import Testing

@Suite("Command lines", .ownThread)
struct CommandTests {
    private let owner = OwnerLabels(run: "r1", job: "test", folder: "/r/1")

    @Test("of a container name everything that was asked for, and end with the image and its arguments")
    func create() throws {
        var container = ContainerSpecification(image: "postgres:15", name: "db-1", owner: owner)
        container.workingDirectory = "/w"
        container.network = "net-1"
        container.networkAlias = "db"
        container.ports = ["5432", "8080:80/udp"]
        container.options = try .ofService("--health-cmd \"pg_isready -U app\"")
        container.variables = ["POSTGRES_PASSWORD": "hunter2", "A": ""]
        container.mounts = [
            Mount("/host", at: "/__w"), Mount("/x", at: "/__e", isReadOnly: true), Mount(nil, at: "/v"),
        ]
        container.entrypoint = "tail"
        container.arguments = ["-f", "/dev/null"]
        let labels = ["--label", "sluice.run=r1", "--label", "sluice.job=test", "--label", "sluice.folder=/r/1"]
        let expected =
            ["create", "--name", "db-1"] + labels + [
                "--workdir", "/w", "--network", "net-1", "--network-alias", "db", "--publish", "5432", "--publish",
                "8080:80/udp", "--health-cmd", "pg_isready -U app", "--env", "A", "--env", "POSTGRES_PASSWORD",
                "--volume", "/host:/__w", "--volume", "/x:/__e:ro", "--volume", "/v", "--entrypoint", "tail",
                "postgres:15", "-f", "/dev/null",
            ]
        #expect(container.create.arguments == expected)
        #expect(container.create.variables == ["POSTGRES_PASSWORD": "hunter2", "A": ""])
        #expect(container.runToEnd.arguments == ["run", "--rm"] + expected.dropFirst())
    }

    @Test("of the smallest container hold nothing that was not asked for")
    func smallest() {
        let container = ContainerSpecification(image: "busybox", name: "n", owner: OwnerLabels(run: "r", job: nil))
        #expect(container.create.arguments == ["create", "--name", "n", "--label", "sluice.run=r", "busybox"])
    }

    @Test("of a process in a container carry names of variables, never values")
    func exec() {
        let process = ExecSpecification(
            container: "c1", arguments: ["sh", "-e", "/__w/_temp/1.sh"], workingDirectory: "/__w/app",
            variables: ["TOKEN": "hunter2", "LINES": "a\nb"])
        let command = process.command
        #expect(
            command.arguments == [
                "exec", "--workdir", "/__w/app", "--env", "LINES", "--env", "TOKEN", "c1", "sh", "-e",
                "/__w/_temp/1.sh",
            ])
        #expect(command.variables == ["TOKEN": "hunter2", "LINES": "a\nb"])
        #expect(command.display(of: "/usr/bin/podman") == "podman exec --workdir")
    }

    @Test(
        "tell a container what would steer the client itself, without the client heeding it",
        arguments: ["PATH", "HOME", "DOCKER_HOST", "DOCKER_CONFIG", "LD_PRELOAD", "CONTAINER_HOST", "TMPDIR"])
    func steering(name: String) {
        let command = ExecSpecification(container: "c", arguments: ["x"], variables: [name: "v", "OTHER": "w"]).command
        #expect(command.arguments.contains("\(name)=v"))
        #expect(command.variables == ["OTHER": "w"])
    }

    @Test(
        "read mounts as workflow files write them",
        arguments: [
            ("/a:/b", Mount("/a", at: "/b"), nil), ("/a:/b:ro", Mount("/a", at: "/b", isReadOnly: true), nil),
            ("data:/b", Mount("data", at: "/b"), "data"), ("/b", Mount(nil, at: "/b"), nil),
            ("/b:ro", Mount(nil, at: "/b", isReadOnly: true), nil), ("data:/b:rw", Mount("data", at: "/b"), "data"),
            ("./a:/b", Mount("./a", at: "/b"), nil), ("/a:/b:z", Mount("/a", at: "/b:z"), nil),
        ] as [(String, Mount, String?)])
    func mounts(text: String, expected: Mount, volume: String?) {
        #expect(Mount(text) == expected)
        #expect(Mount(text).volume == volume)
    }

    @Test(
        "know the registry of an image's name",
        arguments: [
            ("postgres", nil), ("library/postgres:15", nil), ("ghcr.io/o/i:1", "ghcr.io"),
            ("localhost/i", "localhost"), ("127.0.0.1:5000/x/y@sha256:ab", "127.0.0.1:5000"),
            ("host:5000/i", "host:5000"),
            ("image.with.dots", nil),
        ] as [(String, String?)])
    func registries(image: String, registry: String?) {
        #expect(ImageReference.registry(of: image) == registry)
    }
}
