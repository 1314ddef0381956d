import Foundation
import Glibc
import TestSupport
import Testing

/// Docker's daemon is away for a moment: it is a matter of this machine, and not of what somebody has asked for.
@Suite("A start that needs docker while its daemon does not answer", .ownThread) struct DaemonDownTests {
    /// A docker whose daemon answers once there is a file, and knows nothing else.
    private static let docker = """
        #!/bin/sh
        if [ "$1" = version ] && [ -e "FOLDER/up" ]; then echo "1.0 1.0"; exit 0; fi
        echo "Cannot connect to the Docker daemon at unix:///var/run/docker.sock." >&2
        exit 1
        """
    private static let workflow = """
        on: workflow_dispatch
        jobs: { a: { runs-on: ubuntu-latest, container: alpine, steps: [{ run: 'true' }] } }
        """

    @Test("waits in the queue and says why, begins once it answers; what asks for a run at once is told to come again")
    func waits() throws {
        let folder = NSTemporaryDirectory() + "sluice-docker-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Self.docker.replacing("FOLDER", with: folder).write(
            toFile: folder + "/docker", atomically: true, encoding: .utf8)
        chmod(folder + "/docker", 0o755)
        chmod(folder, 0o755)
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        try ServedScratch.with(
            workflows: ["box": Self.workflow],
            configuration: "capacity: { jobs: 4, memory-floor: 1MiB, disk-floor: 1MiB }",
            environment: ["PATH": folder + ":" + path]
        ) { served in
            let runs = "/api/v1/projects/demo/runs"
            let reply = try served.tell("POST", runs, body: #"{"workflow":"box"}"#)
            #expect(reply.status == 202, "\(reply)")
            let place = try #require(reply.headers["location"])
            func reason() throws -> String { try served.tell("GET", place).object()["reason"] as? String ?? "" }
            let isTold = try eventually(within: 120) { try reason().contains("its daemon does not answer") }
            let told = try reason()
            #expect(isTold, "\(told) \(served.log)")
            #expect(served.log.contains("could not be made, and will be tried again"), "\(served.log)")

            try "".write(toFile: folder + "/up", atomically: true, encoding: .utf8)
            // What this docker is good for shows in the run, whose job fails and says so.
            let isOver = try eventually(within: 180) { try served.holdings()[2] == "runs: [\"1 finished\"]" }
            let after = try served.holdings()
            #expect(isOver && after[1] == "starts: [\"1 started\"]", "\(after) \(served.log)")
            #expect(try served.tell("GET", runs + "/1").object()["conclusion"] as? String == "failure")

            unlink(folder + "/up")
            let again = try served.tell("POST", runs + "/1/rerun", body: "{}")
            #expect(again.isProblem(503) && again.text.contains("its daemon does not answer"), "\(again)")
            #expect(try served.holdings() == after)
        }
    }
}
