import Containers
import Foundation
import Testing

/// Real docker, with labels of a test's own by which everything is removed afterwards.
struct DockerFixture {
    static let busybox = "sluice-test/busybox:1"
    static let debian = "sluice-test/debian:1"

    let engine: ContainerEngine
    let owner: OwnerLabels

    /// Runs the body, removes what it made, and fails if anything is left.
    static func run(_ body: (DockerFixture) throws -> Void) throws {
        let engine = try ContainerEngine.find(in: ProcessInfo.processInfo.environment)
        let owner = OwnerLabels(
            run: "test-\(UUID().uuidString.lowercased().prefix(13))", job: "job",
            folder: NSTemporaryDirectory() + "none")
        let fixture = DockerFixture(engine: engine, owner: owner)
        try fixture.requireImages()
        defer {
            #expect(throws: Never.self) { try engine.removeAll(of: OwnerLabels(run: owner.run, job: nil)) }
        }
        try body(fixture)
        try engine.removeAll(of: OwnerLabels(run: owner.run, job: nil))
        let left = try engine.objects(of: OwnerLabels(run: owner.run, job: nil))
        #expect(left.isEmpty, "left behind: \(left)")
    }

    /// A name that no other test has.
    func name(_ part: String) -> String { "\(owner.run)-\(part)" }

    func specification(_ part: String, image: String = busybox) -> ContainerSpecification {
        ContainerSpecification(image: image, name: name(part), owner: owner)
    }

    /// Makes and starts a container that runs this script.
    func start(_ part: String, script: String, _ change: (inout ContainerSpecification) -> Void = { _ in }) throws
        -> String
    {
        var specification = specification(part)
        specification.arguments = ["sh", "-c", script]
        change(&specification)
        let id = try engine.create(specification)
        try engine.start(id)
        return id
    }

    func exec(_ container: String, _ arguments: String..., variables: [String: String] = [:]) throws -> CommandResult {
        try engine.exec(ExecSpecification(container: container, arguments: arguments, variables: variables))
    }

    private func requireImages() throws {
        for image in [DockerFixture.busybox, DockerFixture.debian] {
            try #require(try engine.hasImage(image), "the image \(image) is missing: scripts/test-images builds it")
        }
    }
}
