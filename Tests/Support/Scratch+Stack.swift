import Foundation
import Testing

/// A small real stack: a web server with a volume, a task, and nothing that has to be pulled.
extension Scratch {
    package static let compose = """
        services:
          web:
            build: .
            command: [httpd, -f, -p, "8080", -h, /www]
            ports: ["8080:8080"]
            volumes: ["data:/data"]
            stop_grace_period: 1s
            healthcheck: { test: [CMD, wget, -q, -O, /dev/null, "http://127.0.0.1:8080/"], interval: 1s, retries: 30 }
          task:
            build: .
            command: [sh, -c, "echo worked; echo done > /data/task"]
            volumes: ["data:/data"]
            profiles: [tasks]
        volumes:
          data: {}

        """

    package static let dockerfile = """
        FROM sluice-test/busybox:1
        COPY index.html /www/index.html

        """

    package static let stack = """
        stack: small
        compose: { files: [compose.yml], profiles: [tasks] }
        ready:
          - { healthy: web, within: 120s }
        drive:
          - { run: task, exit: 0, within: 120s }
        suites:
          unit: { run: "echo ran > unit.txt" }
        assert:
          - { http: "${{ stack.url.web }}/", expect: "contains(response.body, 'a small stack')" }
        down: { volumes: true }

        """

    /// Runs the body in a repository with such a stack, a mark in its image's layers so that no other test's image is the
    /// same one; then sees that docker has nothing of it left, and removes the images that a success keeps.
    package static func withStack(
        stack: String = Scratch.stack, compose: String = Scratch.compose, dockerfile: String = Scratch.dockerfile,
        _ body: (Scratch) throws -> Void
    ) throws {
        try with { scratch in
            try scratch.write("small.stack.yml", stack)
            try scratch.write("compose.yml", compose)
            try scratch.write("Dockerfile", dockerfile)
            try scratch.write("index.html", "<title>a small stack</title>\(scratch.mark)\n")
            try scratch.commit()
            defer { scratch.removeStackImages() }
            try body(scratch)
            let left = try scratch.dockerLeftovers()
            #expect(left.isEmpty, "\(left)")
        }
    }

    /// The projects of this scratch's stacks, of any outcome.
    ///
    /// - Parameter store: Another one than the repository's own.
    package func stackProjects(in store: String? = nil) throws -> [String] {
        try start(["stack", "list", "--all", "--json"] + (store.map { ["--data-dir", $0] } ?? [])).answer().objects()
            .compactMap { $0["project"] as? String }
    }

    /// Containers, networks and volumes of this scratch's stacks, seen by compose's label: not by ours.
    package func dockerLeftovers(in store: String? = nil) throws -> [String] {
        try stackProjects(in: store).flatMap { project in
            let filter = ["--filter", "label=com.docker.compose.project=\(project)"]
            return try [["ps", "-aq"], ["network", "ls", "-q"], ["volume", "ls", "-q"]].flatMap { list in
                try docker(list + filter).split(separator: "\n").map { "\(list[0]) \($0)" }
            }
        }
    }

    @discardableResult
    package func docker(_ arguments: [String]) throws -> String {
        try start(arguments, program: "docker").answer().output
    }

    package func removeStackImages(in store: String? = nil) {
        let tags = (try? docker(["images", "--format", "{{.Repository}}:{{.Tag}}"])) ?? ""
        let projects = (try? stackProjects(in: store)) ?? []
        for tag in tags.split(separator: "\n").map(String.init) {
            guard projects.contains(where: { tag.hasSuffix($0.split(separator: "-").last.map(String.init) ?? "?") })
            else { continue }
            _ = try? docker(["rmi", "--force", tag])
        }
    }
}
