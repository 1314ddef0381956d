import Containers
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("Removal by label", .ownThread)
struct RemovalTests {
    @Test("takes containers, networks and volumes of one job, and leaves those of another")
    func byJob() throws {
        try DockerFixture.run { docker in
            let other = OwnerLabels(run: docker.owner.run, job: "other")
            for owner in [docker.owner, other] { try make(docker, owner) }
            #expect(try docker.engine.objects(of: docker.owner).containers.count == 2)
            try docker.engine.removeAll(of: docker.owner)
            #expect(try docker.engine.objects(of: docker.owner).isEmpty)
            let left = try docker.engine.objects(of: other)
            #expect((left.containers.count, left.networks.count, left.volumes.count) == (2, 1, 1))
            try docker.engine.removeAll(of: docker.owner)
        }
    }

    @Test("takes what an engine before made and nobody recorded, by two at once")
    func concurrent() throws {
        try DockerFixture.run { docker in
            try make(docker, docker.owner)
            let problems = Mutex<[String]>([])
            DispatchQueue.concurrentPerform(iterations: 3) { [engine = docker.engine, owner = docker.owner] _ in
                do {
                    try engine.removeAll(of: owner)
                } catch {
                    problems.withLock { $0.append("\(error)") }
                }
            }
            #expect(problems.withLock { $0 }.isEmpty)
            #expect(try docker.engine.objects(of: docker.owner).isEmpty)
        }
    }

    @Test("of nothing is no error")
    func nothing() throws {
        try DockerFixture.run { docker in
            #expect(try docker.engine.objects(of: docker.owner).isEmpty)
            try docker.engine.removeAll(of: docker.owner)
        }
    }

    /// A running and a created container in a network, with a volume.
    private func make(_ docker: DockerFixture, _ owner: OwnerLabels) throws {
        let name = docker.name(owner.job ?? "")
        try docker.engine.createNetwork(name, owner: owner)
        try docker.engine.createVolume(name, owner: owner)
        #expect(try docker.engine.hasVolume(name))
        for isRunning in [true, false] {
            var container = ContainerSpecification(
                image: DockerFixture.busybox, name: "\(name)-\(isRunning)", owner: owner)
            container.network = name
            container.mounts = [Mount(name, at: "/v"), Mount(nil, at: "/anonymous")]
            container.arguments = ["tail", "-f", "/dev/null"]
            let id = try docker.engine.create(container)
            if isRunning { try docker.engine.start(id) }
        }
    }
}
