import Digests
import Foundation
import TestSupport
import Testing

@testable import Containers
@testable import Stacks
@testable import Workflows

@Suite("The phase seed", .ownThread)
struct SeedTests {
    private func seed(_ fixture: PhaseFixture, _ volume: String, _ steps: [SeedStep]) throws {
        let context = try fixture.context(services: ["web"], volumes: ["corpus": volume]) { $0.seed = steps }
        try StackSeed(context).run()
    }

    private func at(_ owner: String, _ path: String) throws -> StackPlace {
        StackPlace(owner: place(owner), path: try template(path))
    }

    private func copy(_ from: String, _ to: StackPlace, owner: String? = nil) throws -> SeedStep {
        .copy(from: try template(from), to: to, owner: owner.map { place($0) }, PhaseFixture.range)
    }

    /// Runs the body with a volume, and a container that mounts it where asked for.
    private func withVolume(mounted: Bool = true, _ body: (PhaseFixture, String) throws -> Void) throws {
        try PhaseFixture.run { fixture in
            let volume = fixture.project + "_corpus"
            try fixture.engine.run(EngineCommand(["volume", "create"] + fixture.owner.arguments + [volume]))
            if mounted { try fixture.start("web", "exec sleep 3000", options: ["--volume", volume + ":/data"]) }
            try body(fixture, volume)
        }
    }

    private func list(_ fixture: PhaseFixture, _ volume: String) throws -> [String] {
        let script = "cd /v && find . | sort | xargs stat -c '%n %u:%g %a %F'"
        return try fixture.docker(
            "run", "--rm", "--network", "none", "-v", volume + ":/v", PhaseFixture.image, "sh", "-c", script
        )
        .split(separator: "\n").map(String.init)
    }

    @Test("files and folders come with owner and mode; folders that are missing are made", arguments: [true, false])
    func copies(isMounted: Bool) throws {
        try withVolume(mounted: isMounted) { fixture, volume in
            try fixture.write("seed/feeds.yaml", "feeds\n")
            try fixture.write("seed/tree/inner/a.txt", "a\n")
            try FileManager.default.createSymbolicLink(
                atPath: fixture.folder + "/seed/tree/link", withDestinationPath: "inner/a.txt")
            chmod(fixture.folder + "/seed/feeds.yaml", 0o640)
            try seed(
                fixture, volume,
                [
                    copy("seed/feeds.yaml", at("corpus", "/feeds.yaml"), owner: "1000:1001"),
                    copy("seed/feeds.yaml", at("corpus", "/x/y/")),
                    copy("seed/tree", at("corpus", "/deep/er/tree"), owner: "1000:1001"),
                ])
            let found = try list(fixture, volume)
            #expect(
                found.dropFirst() == [
                    "./deep 1000:1001 755 directory", "./deep/er 1000:1001 755 directory",
                    "./deep/er/tree 1000:1001 755 directory", "./deep/er/tree/inner 1000:1001 755 directory",
                    "./deep/er/tree/inner/a.txt 1000:1001 644 regular file",
                    "./deep/er/tree/link 1000:1001 777 symbolic link", "./feeds.yaml 1000:1001 640 regular file",
                    "./x 0:0 755 directory", "./x/y 0:0 755 directory", "./x/y/feeds.yaml 0:0 640 regular file",
                ], "\(found)")
            #expect(found.first == "./ 0:0 755 directory" || found.first == ". 0:0 755 directory")
            #expect(fixture.told.checked.map(\.outcome) == [.success, .success, .success])
        }
    }

    @Test("a service's own files are reached, too")
    func service() throws {
        try withVolume { fixture, volume in
            try fixture.write("a", "from the host\n")
            try seed(fixture, volume, [copy("a", at("web", "/etc/a"))])
            #expect(try fixture.docker("exec", "\(fixture.project)_web_1", "cat", "/etc/a") == "from the host\n")
        }
    }

    @Test("an archive is unpacked when it is the manifest's, and nothing of it otherwise")
    func restores() throws {
        try withVolume { fixture, volume in
            let script = """
                mkdir -p t/metadata && echo 1 >t/metadata/1.json
                tar --owner=1000 --group=1000 -C t -czf s.tgz metadata && tar --owner=1000 --group=1000 -C t -cf s.tar metadata
                printf '{"schema_version":"3.1","sha256":"%s"}' "$(sha256sum <s.tgz | cut -d' ' -f1)" >good.json
                printf '{"archive_sha256":"%064d"}' 0 >wrong.json
                ln -s / t/root && tar -C t -cf evil.tar root && head -c 600 s.tar >torn.tar
                """
            let made = HostCommand(
                ["sh", "-ec", script], environment: ["PATH": "/usr/bin:/bin"], folder: fixture.folder)
            #expect(try made.run(within: 20, in: .seed, StackCancellation()) { _ in } == 0)
            func restore(_ archive: String, _ manifest: String?, _ to: String) throws -> SeedStep {
                .restore(
                    archive: try template(archive), manifest: try manifest.map { try template($0) },
                    to: try at("corpus", to), PhaseFixture.range)
            }
            let refusals =
                [
                    ("s.tgz", "wrong.json", "its SHA-256 is "),
                    ("evil.tar", nil, "has the link \"root\" to \"/\", which leads outside"),
                    ("torn.tar", nil, "is torn, or no archive"), ("s.tgz", "none.json", "none.json\" cannot be read"),
                    ("s.tgz", "s.tar", "is no JSON"), ("s.zip", nil, "is no archive"),
                    ("none.tar", nil, "cannot be read"),
                ] as [(String, String?, String)]
            for (archive, manifest, part) in refusals {
                let found = failure { try seed(fixture, volume, [restore(archive, manifest, "/")]) }
                #expect(found?.message.contains(part) == true, "\(found?.message ?? "")")
                #expect(found?.range != nil)
            }
            #expect(try list(fixture, volume).count == 1)
            try seed(fixture, volume, [restore("s.tgz", "good.json", "/"), restore("s.tar", nil, "/other/place")])
            let found = try list(fixture, volume)
            #expect(found.contains("./metadata/1.json 1000:1000 644 regular file"), "\(found)")
            #expect(found.contains("./other/place/metadata/1.json 1000:1000 644 regular file"), "\(found)")
        }
    }

    @Test("commands run in the project's folder, or in a service, and know where things are")
    func commands() throws {
        try withVolume { fixture, volume in
            func command(_ text: String, in service: String? = nil, within: Double = 20) throws -> SeedStep {
                .command(try template(text), service: service.map { place($0) }, within: within, PhaseFixture.range)
            }
            try seed(
                fixture, volume,
                [
                    command("echo \"$COLOUR $TOKEN $COMPOSE_PROJECT_NAME\" >said"),
                    command("echo here >/data/said", in: "web"),
                ])
            let said = try String(contentsOfFile: fixture.folder + "/said", encoding: .utf8)
            #expect(said == "blue hidden \(fixture.project)\n")
            #expect(try list(fixture, volume).contains { $0.hasPrefix("./said 0:0") })
            for service in [nil, "web"] {
                let failing = failure {
                    try seed(fixture, volume, [command("echo sorry, hidden >&2; exit 5", in: service)])
                }
                #expect(failing?.message == "The command failed with exit code 5.")
                #expect(failing?.lastLines == ["sorry, ***"])
            }
            let hanging = failure { try seed(fixture, volume, [command("sleep 60", within: 0.5)]) }
            #expect(hanging?.message == "The command was not done within 0.5 s.")
            #expect(fixture.told.checked.last?.outcome == .failure)
        }
    }

    @Test("a place that there is not is told with those that there are")
    func mistakes() throws {
        try withVolume { fixture, volume in
            try fixture.write("a", "")
            let nowhere = failure { try seed(fixture, volume, [copy("a", at("corpse", "/a"))]) }
            #expect(nowhere?.message == "'corpse' is neither a volume nor a service of the compose project.")
            #expect(nowhere?.hint == "Volumes: corpus. Services: web.")
            let outside = failure { try seed(fixture, volume, [copy("a", at("corpus", "/../a"))]) }
            #expect(outside?.message == "The path \"/../a\" leads out of 'corpus'.")
            let missing = failure { try seed(fixture, volume, [copy("b", at("corpus", "/a"))]) }
            #expect(missing?.message == "\"\(fixture.folder)/b\" cannot be read: No such file or directory.")
        }
    }
}
