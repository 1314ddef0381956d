import Containers
import Expressions
import Foundation
import Stacks
import TestSupport
import Testing

@Suite("Which compose is used, and how it is asked", .ownThread)
struct ComposeFindingTests {
    /// The versions that are there, and which of them is taken.
    struct Found: Sendable {
        var plugin: String?
        var program: String?
        var version: Compose.Version
        var leading: [String]
    }

    @Test(
        "Docker's own plugin comes first, then docker-compose of any version",
        arguments: [
            Found(plugin: "2.24.5", program: "1.29.2", version: .v2, leading: ["compose"]),
            Found(plugin: "v2.3.3", program: nil, version: .v2, leading: ["compose"]),
            Found(plugin: nil, program: "1.29.2", version: .v1, leading: []),
            Found(plugin: nil, program: "2.20.0", version: .v2, leading: []),
        ])
    func found(_ found: Found) throws {
        try withPrograms(plugin: found.plugin, program: found.program) { environment, engine in
            let compose = try Compose.find(in: environment, engine: engine)
            #expect(compose.version == found.version)
            #expect(compose.leading == found.leading)
            #expect(compose.program.hasSuffix(found.plugin == nil ? "/docker-compose" : "/docker"))
            // What the caller's shell says of another project is not for ours.
            #expect(compose.environment["COMPOSE_FILE"] == nil)
            #expect(compose.environment["COMPOSE_PROFILES"] == "")
        }
    }

    @Test("Without compose it is said what to install")
    func notFound() throws {
        try withPrograms(plugin: nil, program: nil) { environment, engine in
            let error = #expect(throws: ContainerError.self) { try Compose.find(in: environment, engine: engine) }
            #expect(error?.code == .notInstalled)
            #expect(error?.message.contains("apt-get install docker-compose") == true)
        }
    }

    @Test("The model of compose v2 is asked for as JSON, and isolated as that of v1 is")
    func secondVersion() throws {
        try withPrograms(plugin: "2.24.5", program: nil) { environment, engine in
            let compose = try Compose.find(in: environment, engine: engine)
            let folder = try #require(environment["PATH"])
            let config = try compose.config(
                project: "sluice-shop-0a1b2c3d", files: [folder + "/docker"], profiles: ["pipeline"], folder: "/shop")
            #expect(
                config.errors == """
                    compose --project-name sluice-shop-0a1b2c3d --file \(folder)/docker --project-directory /shop \
                    --profile pipeline config --format json

                    """)
            let isolation = Isolation(
                project: "sluice-shop-0a1b2c3d", stack: "shop", owner: OwnerLabels(run: "r", job: nil),
                folder: "/shop", ownFolders: ["/shop"], profiles: ["pipeline"])
            let result = try isolation(ComposeModel(config.output))
            let web = try #require(result.model.entries(of: "services").first?.settings)
            #expect(web["ports"] == ["127.0.0.1::80/tcp"])
            #expect(web["image"] == "shop-web:sluice-0a1b2c3d")
            #expect(web["networks"]?.json(.compact) == #"{"default":null}"#)
            #expect(result.networks == ["default": "sluice-shop-0a1b2c3d_default"])
            #expect(result.volumes == ["data": "sluice-shop-0a1b2c3d_data"])
            #expect(!result.model.text.contains("sluice-shop-0a1b2c3d_data\"},"))
            #expect(result.model.root["name"] == nil)
            #expect(result.warnings == [])
        }
    }

    /// As compose 2.24 prints it.
    private static let model = """
        {"name":"sluice-shop-0a1b2c3d","networks":{"default":{"name":"sluice-shop-0a1b2c3d_default","ipam":{},\
        "external":false}},"services":{"web":{"build":{"context":"/shop/web","dockerfile":"Dockerfile"},"command":null,\
        "entrypoint":null,"networks":{"default":null},"ports":[{"mode":"ingress","target":80,"published":"8080",\
        "protocol":"tcp"}],"volumes":[{"type":"volume","source":"data","target":"/data","volume":{}}]}},\
        "volumes":{"data":{"name":"sluice-shop-0a1b2c3d_data"}}}
        """

    /// Programs that answer as docker and docker-compose would; what each was asked is on its error channel.
    private func withPrograms(
        plugin: String?, program: String?, _ body: ([String: String], ContainerEngine) throws -> Void
    ) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/programs-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func script(_ version: String?) -> String {
            guard let version else { return "#!/bin/sh\necho \"docker: unknown command: docker $1\" >&2; exit 1\n" }
            return """
                #!/bin/sh
                case "$*" in *version*) echo '\(version)'; exit ;; esac
                echo "$*" >&2
                echo '\(ComposeFindingTests.model)'

                """
        }
        try writeProgram(script(plugin), to: folder + "/docker")
        if let program { try writeProgram(script(program), to: folder + "/docker-compose") }
        let environment = ["PATH": folder, "COMPOSE_FILE": "another.yml", "COMPOSE_PROFILES": "another"]
        try body(environment, ContainerEngine.find(in: environment))
    }
}
