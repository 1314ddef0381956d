import Containers
import Foundation
import TestSupport
import Testing

@Suite("Images", .ownThread)
struct ImageTests {
    @Test("that no registry has are told with the registry's words")
    func pull() throws {
        try DockerFixture.run { docker in
            let image = "127.0.0.1:1/nobody/nothing:1"
            let isHere = try docker.engine.hasImage(image)
            #expect(!isHere)
            let error = #expect(throws: ContainerError.self) { try docker.engine.pull(image) }
            #expect(error?.code == .image)
            #expect(error?.message.contains("\"\(image)\"") == true)
            #expect(error?.message.contains("connection refused") == true, "\(error?.message ?? "")")
        }
    }

    @Test("are built from a Dockerfile, without labels of ours, and run")
    func build() throws {
        try DockerFixture.run { docker in
            let image = "sluice-test/\(docker.name("built"))"
            defer { _ = try? docker.engine.result(of: EngineCommand(["image", "rm", "--force", image])) }
            try withFolder { folder in
                let file = folder + "/Dockerfile"
                let text = "ARG BASE\nFROM $BASE\nCOPY words /words\nENTRYPOINT [\"cat\", \"/words\"]\n"
                try text.write(toFile: file, atomically: true, encoding: .utf8)
                try "from a file".write(toFile: folder + "/words", atomically: true, encoding: .utf8)
                var heard: [UInt8] = []
                try docker.engine.build(
                    image, file: file, folder: folder, buildArguments: ["BASE": DockerFixture.busybox]
                ) { heard += $0 }
                #expect(String(decoding: heard, as: UTF8.self).contains("COPY words"))
            }
            #expect(try docker.engine.imageID(image).hasPrefix("sha256:"))
            let labels = EngineCommand(["image", "inspect", "--format", "{{json .Config.Labels}}", image])
            #expect(try docker.engine.run(labels).output.contains("sluice") == false)
            #expect(try docker.engine.run(docker.specification("run", image: image).runToEnd).output == "from a file")
        }
    }

    @Test("whose build fails are told with the build's last words")
    func failingBuild() throws {
        try DockerFixture.run { docker in
            try withFolder { folder in
                let file = folder + "/Dockerfile"
                let text = "FROM \(DockerFixture.busybox)\nRUN echo no such header >&2; exit 3\n"
                try text.write(toFile: file, atomically: true, encoding: .utf8)
                let error = #expect(throws: ContainerError.self) {
                    try docker.engine.build("sluice-test/never", file: file, folder: folder)
                }
                #expect(error?.code == .image)
                #expect(error?.message.contains("non-zero code: 3") == true, "\(error?.message ?? "")")
            }
        }
    }

    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }
}
