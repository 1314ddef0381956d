import Foundation
import Glibc
import Testing

extension Scratch {
    /// Runs the body with the address of a real registry on this host that starts empty.
    package func withRegistry(_ body: (String) throws -> Void) throws {
        try write(
            "../registry.yml",
            """
            version: 0.1
            storage: { filesystem: { rootdirectory: \(folder)/registry } }
            http: { addr: "127.0.0.1:0" }
            """)
        let registry = try start(["serve", folder + "/registry.yml"], program: "docker-registry")
        defer {
            registry.signal(SIGKILL)
            _ = try? registry.answer()
        }
        try #require(eventually(within: 120) { Self.port(of: registry) != nil }, "\(registry.errors)")
        let port = try #require(Self.port(of: registry))
        defer { forgetImages(of: "127.0.0.1:\(port)") }
        try body("127.0.0.1:\(port)")
    }

    /// Takes away the names that docker gave to what was pushed to a registry that is no more.
    private func forgetImages(of registry: String) {
        func docker(_ arguments: [String]) throws -> String {
            let answer = try start(arguments, program: "docker").answer()
            try #require(answer.status == 0, "\(answer)")
            return answer.output
        }
        #expect(throws: Never.self) {
            let format = "{{.Repository}} {{.Tag}} {{.Digest}}"
            let lines = try docker(["image", "ls", "--digests", "--format", format]).split(separator: "\n")
            let ours = Set(
                lines.map { $0.split(separator: " ") }.compactMap { words -> String? in
                    guard words.count == 3, words[0].hasPrefix(registry + "/") else { return nil }
                    // What was pulled by its digest, or has lost its tag to another, has no tag.
                    guard words[1] == "<none>" else { return "\(words[0]):\(words[1])" }
                    return words[2] == "<none>" ? nil : "\(words[0])@\(words[2])"
                })
            if !ours.isEmpty { _ = try docker(["image", "rm", "--no-prune"] + ours.sorted()) }
        }
    }

    private static func port(of registry: ChildProcess) -> Int? {
        (registry.output + registry.errors).firstMatch(of: /listening on 127\.0\.0\.1:(\d+)/).flatMap { Int($0.1) }
    }
}
