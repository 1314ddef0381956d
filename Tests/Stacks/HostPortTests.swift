import Containers
import Expressions
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Stacks

@Suite("The ports of a stack on this host", .ownThread)
struct HostPortTests {
    private let folder = NSTemporaryDirectory() + "sluice-ports-\(UUID().uuidString.prefix(8))"

    /// A project with a model on the disk, and its removal.
    private func withProject(_ body: (IsolatedProject) throws -> Void) throws {
        let text = """
            {"services": {"web": {"ports": ["127.0.0.1::80/tcp", "127.0.0.1::80/tcp", "127.0.0.1::53/udp"]}, \
            "many": {"ports": ["127.0.0.1::90/tcp"]}, "none": {"image": "x"}}}
            """
        let path = try ModelFile.write(text, project: "p", in: folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let services = [("web", 1), ("many", 2), ("none", 1)].map { name, replicas in
            IsolatedProject.Service(
                name: name, image: "x", tag: "x", isBuilt: false, hasBuild: false, hasHealthCheck: false,
                restartsAlways: false, replicas: replicas, profiles: [], containerPorts: [], dependencies: [])
        }
        try body(
            IsolatedProject(
                name: "p", path: path, folder: folder, services: services, volumes: [:], networks: [:], warnings: [],
                owner: OwnerLabels(run: "r", job: nil), digest: ""))
    }

    private func ports(_ service: String, _ project: IsolatedProject) throws -> [String] {
        let model = try Value(parsingJSON: ModelFile.read(project.path), keys: .caseSensitive)
        return model["services"][service]["ports"].items.compactMap(\.string)
    }

    private func number(_ text: String) throws -> Int {
        let words = text.split(separator: ":")
        try #require(words.count == 3 && words[0] == "127.0.0.1")
        return try #require(Int(words[1]))
    }

    @Test("are each another one, and those of several containers are left to docker")
    func choice() throws {
        try withProject { project in
            var asked: [Bool] = []
            var ports = try HostPorts(project) { _, isDatagram in
                asked.append(isDatagram)
                return true
            }
            try ports.pin()
            let web = try self.ports("web", project)
            let numbers = try web.map(number)
            #expect(Set(numbers).count == 3 && numbers.allSatisfy(HostPorts.range.contains))
            #expect(web.map { $0.split(separator: ":").last } == ["80/tcp", "80/tcp", "53/udp"])
            #expect(asked.suffix(3) == [false, false, true])
            #expect(try self.ports("many", project) == ["127.0.0.1::90/tcp"])
            var status = stat()
            #expect(stat(project.path, &status) == 0 && status.st_mode & 0o777 == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["p.json"])
        }
    }

    @Test("that others have taken are replaced, and only those")
    func release() throws {
        try withProject { project in
            var ports = try HostPorts(project) { _, _ in true }
            try ports.pin()
            let before = try self.ports("web", project).map(number)
            #expect(ports.release(refusedIn: "no such image: \(before[0])") == [])
            #expect(ports.release(refusedIn: "Bind for 127.0.0.1:9 failed: port is already allocated") == [])
            let complaint = "listen tcp4 127.0.0.1:\(before[1]): bind: address already in use"
            #expect(ports.release(refusedIn: complaint) == [before[1]])
            try ports.pin()
            let after = try self.ports("web", project).map(number)
            #expect(after[0] == before[0] && after[2] == before[2] && after[1] != before[1])
        }
    }

    @Test("are docker's own where none is free")
    func exhausted() throws {
        try withProject { project in
            var ports = try HostPorts(project) { _, _ in false }
            try ports.pin()
            #expect(try self.ports("web", project) == ["127.0.0.1::80/tcp", "127.0.0.1::80/tcp", "127.0.0.1::53/udp"])
        }
    }

    @Test("are free when nobody listens there")
    func freedom() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        let taken = try #require(
            HostPorts.range.first { port in
                var address = sockaddr_in()
                address.sin_family = sa_family_t(AF_INET)
                address.sin_port = in_port_t(port).bigEndian
                address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
                let size = socklen_t(MemoryLayout<sockaddr_in>.size)
                return withUnsafePointer(to: &address) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, size) == 0 }
                }
            })
        #expect(!HostPorts.isFree(taken, isDatagram: false))
    }
}
