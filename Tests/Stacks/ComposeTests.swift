import Containers
import Foundation
import Source
import Stacks
import TestSupport
import Testing

@Suite(
    "Stacks by the real compose", .ownThread,
    .enabled(if: ComposeFixture.isHere, "docker and compose are not here: scripts/docker, scripts/setup docker-compose")
)
struct ComposeTests {
    private let shop = """
        version: "3.8"
        services:
          web:
            image: shop/web:1
            build: { context: web, args: { BASE: "\(ComposeFixture.busybox)" } }
            container_name: the-web
            ports: ["8000:80"]
            volumes: [data:/data, /scratch]
            restart: always
            depends_on: { init: { condition: service_completed_successfully }, db: { condition: service_healthy } }
            networks: [default, back]
          db:
            image: \(ComposeFixture.busybox)
            command: [sleep, "1000"]
            healthcheck: { test: [CMD, "true"], interval: 300ms }
            networks: { back: { ipv4_address: 172.31.77.5 } }
          init:
            image: \(ComposeFixture.busybox)
            command: [sh, -c, "echo of $$COMPOSE_PROJECT_NAME: $$LIKE_A_NUMBER $$DOLLAR"]
            environment: { LIKE_A_NUMBER: 12e5, DOLLAR: "a$$b" }
          pipeline:
            image: \(ComposeFixture.busybox)
            command: ["false"]
            profiles: [pipeline]
        networks: { back: { ipam: { config: [{ subnet: 172.31.77.0/24 }] } } }
        volumes: { data: { name: shop-data } }
        """
    private let dockerfile = """
        ARG BASE=nothing
        FROM $BASE
        CMD ["sh", "-c", "mkdir /www; hostname >/www/index.html; exec httpd -f -p 80 -h /www"]
        """

    @Test("Two stacks of one file stand at once with nothing in common, and each leaves nothing")
    func twice() throws {
        let fixture = try ComposeFixture(
            files: ["compose.yml": shop, "web/Dockerfile": dockerfile], profiles: "pipeline")
        try ComposeFixture.run(fixture) { one in
            try fixture.stack { other in
                try one.start()
                try other.start()
                let addresses = [one, other].flatMap(\.context.addresses)
                #expect(addresses.map(\.service) == ["web", "web"])
                #expect(addresses.map(\.containerPort) == [80, 80])
                #expect(Set(addresses.map(\.hostPort)).count == 2)
                #expect(one.context.project.digest == other.context.project.digest)
                #expect(one.images.map(\.service) == ["db", "init", "pipeline", "web"])
                let built = try #require(one.images.first { $0.isBuilt })
                #expect(built.name == "shop/web:1")
                #expect(try fixture.engine.knownImageID(built.tag) == built.id)
                #expect(try fixture.engine.knownImageID("shop/web:1") == nil)
                try checkContainers(of: one)

                try StackDown(one.context).run()
                try StackAudit(one.context).run()
                // What has passed may ship: its image stays until somebody says otherwise.
                #expect(try fixture.engine.knownImageID(built.tag) == built.id)
                #expect(try other.remains.audit(volumes: true).count == 7)
                let containers = try ListedContainer.list(project: other.context.project.name, on: fixture.engine)
                #expect(containers.map(\.state.state) == ["running", "exited", "running"])
            }
            try one.remains.remove(volumes: true, images: true)
            #expect(
                one.images.filter(\.isBuilt).allSatisfy { (try? fixture.engine.knownImageID($0.tag)) == .some(nil) })
        }
    }

    private func checkContainers(of stack: RunningStack) throws {
        let engine = stack.context.engine
        let containers = try ListedContainer.list(project: stack.context.project.name, on: engine)
        #expect(containers.map(\.state.service) == ["db", "init", "web"])
        let log = try engine.logs(of: containers[1].state.id)
        #expect(log == "of \(stack.context.project.name): 12e5 a$b\n")
        let path = stack.context.project.path
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test("A service that fails is the first cause, with its last words", arguments: Trouble.all)
    func trouble(_ trouble: Trouble) throws {
        let fixture = try ComposeFixture(files: ["compose.yml": trouble.compose, "Dockerfile": trouble.dockerfile])
        try ComposeFixture.run(fixture) { stack in
            let failure = try #require(stack.failure())
            #expect(failure.phase == trouble.phase)
            #expect(failure.message.contains(trouble.message), "\(failure)")
            #expect(failure.service == "bad")
            #expect(failure.lastLines.contains { $0.contains(trouble.lastWords) }, "\(failure.lastLines)")
            try stack.remains.remove(volumes: true, images: true)
            #expect(try stack.remains.audit(volumes: true) == [])
        }
    }

    @Test("A sibling without a label is found by its network and its volume, and told")
    func stray() throws {
        let compose = """
            version: "3.8"
            services: { web: { image: "\(ComposeFixture.busybox)", command: [sleep, "1000"], volumes: ["data:/data"] } }
            volumes: { data: {} }
            """
        let fixture = try ComposeFixture(files: ["compose.yml": compose])
        try ComposeFixture.run(fixture) { stack in
            try stack.start()
            let name = stack.context.project.name
            let strays = [["--network", "\(name)_default"], ["--volume", "\(name)_data:/d"]].enumerated().map {
                (name: "\(name)-stray-\($0.offset)", options: $0.element)
            }
            for stray in strays {
                let words = ["run", "--detach", "--name", stray.name] + stray.options
                try fixture.engine.run(EngineCommand(words + [ComposeFixture.busybox, "sleep", "1000"]))
            }
            let left = try stack.remains.audit(volumes: true)
            for stray in strays { #expect(left.contains("container \(stray.name) (left by the product)")) }
            #expect(throws: StackFailure.self) { try StackAudit(stack.context).run() }
            try StackDown(stack.context, removesImages: true).run()
            try StackAudit(stack.context).run()
            let warnings = stack.events.compactMap { if case .warned(let text) = $0 { text } else { nil } }
            for stray in strays { #expect(warnings.contains { $0.contains("\"\(stray.name)\"") }) }
        }
    }

    @Test(
        "Compose files that cannot be read are told as compose says it",
        arguments: [
            ("services: { web: { image: a, foo: 1 } }", "foo"),
            ("services: { web: { image: a }", "compose.yml"),
            ("services: { web: { image: a, depends_on: [nobody] } }", "nobody"),
        ])
    func invalid(compose: String, word: String) throws {
        let fixture = try ComposeFixture(files: ["compose.yml": "version: '3.8'\n" + compose])
        defer { try? FileManager.default.removeItem(atPath: fixture.folder) }
        let failure = #expect(throws: StackFailure.self) { try fixture.stack { _ in } }
        #expect(failure?.phase == .check)
        #expect(failure?.message.contains(word) == true, "\(String(describing: failure))")
        #expect(failure?.range != nil)
    }

    @Test("A compose file that is not there is named")
    func missing() throws {
        let fixture = try ComposeFixture(files: ["other.yml": ""])
        defer { try? FileManager.default.removeItem(atPath: fixture.folder) }
        let failure = #expect(throws: StackFailure.self) { try fixture.stack { _ in } }
        #expect(failure?.message.contains("/compose.yml\" cannot be read: No such file or directory") == true)
    }

    @Test("A name that the project does not have is told with its place, before anything is made")
    func unknownName() throws {
        let fixture = try ComposeFixture(
            stack: "ready:\n  - { healthy: wbe, within: 5s }\n",
            files: ["compose.yml": "version: '3.8'\nservices: { web: { image: '\(ComposeFixture.busybox)' } }"])
        try ComposeFixture.run(fixture) { stack in
            let failure = try #require(stack.failure())
            #expect(failure.message == "The compose project has no service \"wbe\".")
            #expect(failure.hint == "Did you mean \"web\"?")
            #expect(failure.range?.start.line == 4)
        }
    }

    @Test("Too little room is told before anything is made", arguments: [true, false])
    func room(isDisk: Bool) throws {
        let fixture = try ComposeFixture(
            files: ["compose.yml": "version: '3.8'\nservices: { web: { image: '\(ComposeFixture.busybox)' } }"])
        try ComposeFixture.run(fixture) { stack in
            let floor = StackCheck.Floor(disk: isDisk ? 1 << 60 : 0, memory: isDisk ? 0 : 1 << 60)
            let failure = #expect(throws: StackFailure.self) { try StackCheck(stack.context, floor: floor).run() }
            #expect(failure?.message.contains(isDisk ? "docker keeps its images" : "of memory are available") == true)
        }
    }

    @Test("A word to end is heard while compose waits, and while it builds", arguments: [true, false])
    func cancelled(whileBuilding: Bool) throws {
        let waits = """
            version: "3.8"
            services:
              slow:
                image: "\(ComposeFixture.busybox)"
                command: [sleep, "1000"]
                healthcheck: { test: [CMD, "false"], interval: 1h }
              web: { image: "\(ComposeFixture.busybox)", depends_on: { slow: { condition: service_healthy } } }
            """
        let builds = "version: '3.8'\nservices: { web: { build: . } }"
        let step = "echo \(UUID().uuidString); sleep 1000"
        let fixture = try ComposeFixture(
            files: [
                "compose.yml": whileBuilding ? builds : waits,
                "Dockerfile": "FROM \(ComposeFixture.busybox)\nRUN \(step)\n",
            ])
        try ComposeFixture.run(fixture) { stack in
            let context = stack.context
            // Docker shows a build's step as a container that runs its command.
            let isThere: @Sendable () -> Bool = {
                let list = EngineCommand(["ps", "--no-trunc", "--format", "{{.Command}} {{.Names}}"])
                let lines = (try? context.engine.run(list).lines) ?? []
                return lines.contains { $0.contains(whileBuilding ? step : context.project.name) }
            }
            let watch = Thread {
                while !isThere(), !context.cancellation.isCancelled { usleep(50_000) }
                context.cancellation.cancel("The test was cancelled.")
            }
            watch.start()
            let failure = try #require(stack.failure())
            context.cancellation.cancel("The watch may end.")
            #expect(failure.message == "The test was cancelled.")
            #expect(failure.phase == (whileBuilding ? .build : .up))
            try stack.remains.remove(volumes: true, images: true)
            #expect(try stack.remains.audit(volumes: true) == [])
            let end = ContinuousClock.now + .seconds(20)
            while isThere(), ContinuousClock.now < end { usleep(50_000) }
            #expect(!isThere())
        }
    }
}

/// A service `bad` that fails in its own way.
struct Trouble: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var service: String
    var dockerfile = ""
    var phase = StackPhase.up
    var message: String
    var lastWords: String

    /// The start goes on until `bad` has failed: nothing else ever lets `web` begin.
    var compose: String {
        let sleeps = "image: '\(ComposeFixture.busybox)', command: [sleep, '1000']"
        let needs = "bad: { condition: service_started }, gate: { condition: service_completed_successfully }"
        return "version: '3.8'\nservices:\n  bad: { \(service) }\n  gate: { \(sleeps) }\n"
            + "  web: { \(sleeps), depends_on: { \(needs) } }\n"
    }

    static let all = [
        Trouble(
            testDescription: "ends at once", service: says("echo last words; exit 3"),
            message: "The service \"bad\" has ended with exit code 3.", lastWords: "last words"),
        Trouble(
            testDescription: "ends with 0 although it never ends", service: says("echo bye") + ", restart: always",
            message: "has ended with exit code 0, although", lastWords: "bye"),
        Trouble(
            testDescription: "restarts for ever", service: says("echo again; exit 1") + ", restart: unless-stopped",
            message: "keeps ending: docker has restarted it", lastWords: "again"),
        Trouble(
            testDescription: "is never healthy",
            service: says("sleep 1000")
                + ", healthcheck: { test: [CMD-SHELL, 'echo not yet; false'], interval: 200ms, retries: 1 }",
            message: "The service \"bad\" is not healthy.", lastWords: "not yet"),
        Trouble(
            testDescription: "cannot be built", service: "build: .",
            dockerfile: "FROM \(ComposeFixture.busybox)\nRUN echo no compiler; exit 7\n", phase: .build,
            message: "The image of the service \"bad\" cannot be built: ", lastWords: "no compiler"),
        Trouble(
            testDescription: "cannot be pulled", service: "image: 'localhost:1/nobody/nothing:1'", phase: .build,
            message: "The image \"localhost:1/nobody/nothing:1\" of the service \"bad\" cannot be pulled",
            lastWords: "localhost:1"),
    ]

    private static func says(_ script: String) -> String {
        "image: '\(ComposeFixture.busybox)', command: [sh, -c, '\(script)']"
    }
}
