import Containers
import Expressions
import TestSupport
import Testing

@testable import Execution

@Suite("What is said of containers between engine and processes", .ownThread)
struct ContainerValueTests {
    private var order: ContainersOrder {
        var job = RequestedContainer(image: "debian:12")
        job.credentials = RegistryCredentials(username: "u", password: "p\"w")
        job.variables = ["A": "1", "a": "two\nlines"]
        job.volumes = ["/a:/b:ro", "data:/d"]
        job.options = "--cpus 1"
        var service = RequestedContainer(image: "postgres")
        service.ports = ["5432", "53:53/udp"]
        service.command = "postgres -c 'a b'"
        service.entrypoint = "/entry"
        var order = ContainersOrder(
            owner: OwnerLabels(run: "r", job: "j", folder: "/r"), network: "n", job: job,
            services: [.init(name: "db", container: service)])
        order.mounts = [Mount("/x", at: "/y"), Mount(nil, at: "/z", isReadOnly: true)]
        order.workingDirectory = "/__w/a/a"
        return order
    }

    /// Through JSON, as it travels.
    private func again(_ value: Value) throws -> Value {
        try Value(parsingJSON: value.json(.compact), keys: .caseSensitive)
    }

    @Test("is read as it was written")
    func roundTrips() throws {
        #expect(ContainersOrder(try again(order.value)) == order)
        var withoutJob = order
        (withoutJob.job, withoutJob.services) = (nil, [])
        #expect(ContainersOrder(try again(withoutJob.value)) == withoutJob)
        let step = ContainerStepOrder(
            container: "c", folder: "/__w", arguments: ["sh", "-e", "a b"], processFile: "/h",
            processFileInContainer: "/i")
        #expect(ContainerStepOrder(try again(step.value)) == step)
        let owner = OwnerLabels(run: "r", job: "j", folder: "/r")
        var action = DockerActionOrder(source: .build(file: "/f", folder: "/d", name: "i"), owner: owner, name: "n")
        action.arguments = ["", "a b"]
        action.mounts = [Mount("/x", at: "/y", isReadOnly: true)]
        (action.network, action.entrypoint) = ("net", "/e")
        #expect(DockerActionOrder(try again(action.value)) == action)
        action.source = .image("docker.io/x")
        #expect(DockerActionOrder(try again(action.value)) == action)
    }

    @Test("gives the contexts that GitHub gives")
    func contexts() throws {
        var started = StartedContainers(network: "n", job: "id1", path: "/bin")
        started.services = [
            .init(name: "db", id: "id2", ports: [PublishedPort(container: 5432, transport: "tcp", host: 49153)])
        ]
        let read = try #require(StartedContainers(json: started.value.json(.compact)))
        #expect(read == started)
        #expect(read.container == ["id": "id1", "network": "n"])
        #expect(read.serviceContext == ["db": ["id": "id2", "network": "n", "ports": ["5432": "49153"]]])
        #expect(StartedContainers(json: "") == nil)
        #expect(StartedContainers(network: "n").container == ["network": "n"])
    }

    @Test(
        "is no container without an image",
        arguments: [.null, .string(""), [:], ["image": ""], ["image": .null, "ports": ["1"]], .string("docker://")]
            as [Value])
    func withoutImage(value: Value) {
        #expect(RequestedContainer(value) == nil)
    }

    @Test("takes the image without its old scheme, and credentials only whole")
    func images() {
        #expect(RequestedContainer("docker://alpine:3")?.image == "alpine:3")
        let half = RequestedContainer(["image": "a", "credentials": ["username": "u", "password": ""]])
        #expect(half?.credentials == nil)
        #expect(RequestedContainer(["image": "a", "ports": [.number(80), ""]])?.ports == ["80"])
    }
}

@Suite("Paths of a container", .ownThread)
struct ContainerPathTests {
    private let paths = ContainerPaths([
        .init(host: "/slots/a", container: "/__w/app", isMounted: false),
        .init(host: "/slots/a/workspace", container: "/__w/app/app"),
        .init(host: "/slots/a/temp", container: "/__w/_temp"),
        .init(host: "/slots/a/temp/home", container: "/github/home"),
        .init(host: "/tools", container: "/__t", isReadOnly: true),
    ])

    @Test(
        "are those of the innermost folder that both have",
        arguments: [
            ("/slots/a/workspace", "/__w/app/app"), ("/slots/a/workspace/x/y", "/__w/app/app/x/y"),
            ("/slots/a/temp/f", "/__w/_temp/f"), ("/slots/a/temp/home/.npm", "/github/home/.npm"),
            ("/slots/a", "/__w/app"), ("/tools/node", "/__t/node"),
        ])
    func translated(host: String, container: String) {
        #expect(paths.inContainer(host) == container)
        #expect(paths.onHost(container) == host)
    }

    @Test(
        "that both do not have stay as they are",
        arguments: ["/slots/ab", "/slots/a-2/workspace", "/usr/bin", "relative", "", "a:/tools"])
    func others(path: String) {
        #expect(paths.inContainer(path) == path)
    }

    @Test("tell what is on the host, and what only the container has")
    func onHost() {
        #expect(paths.isOnHost("/__w/app/app/x"))
        #expect(paths.isOnHost("/github/home"))
        #expect(!paths.isOnHost("/__w/app"))
        #expect(!paths.isOnHost("/root/.cache"))
    }

    @Test("are mounted with the outer ones first")
    func mounts() {
        #expect(
            paths.mounts == [
                Mount("/tools", at: "/__t", isReadOnly: true), Mount("/slots/a/temp", at: "/__w/_temp"),
                Mount("/slots/a/workspace", at: "/__w/app/app"), Mount("/slots/a/temp/home", at: "/github/home"),
            ])
    }
}
