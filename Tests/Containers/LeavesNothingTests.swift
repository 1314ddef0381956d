import Containers
import Foundation
import Glibc
import TestSupport
import Testing

/// What stands behind "after the whole suite nothing of ours is left": `make test` runs the suite through this script.
@Suite("scripts/leaves-nothing", .ownThread)
struct LeavesNothingTests {
    private struct Answer: Equatable {
        var status: Int32
        var text: String
    }

    /// Its signals are those of a log-in, whoever runs the tests.
    private func run(_ script: String) throws -> Answer {
        let folders = sequence(first: URL(fileURLWithPath: FileManager.default.currentDirectoryPath)) {
            $0.path == "/" ? nil : $0.deletingLastPathComponent()
        }
        let program = try #require(
            folders.map { $0.path + "/scripts/leaves-nothing" }.first(where: FileManager.default.isExecutableFile))
        let output = NSTemporaryDirectory() + "leaves-nothing-\(UUID().uuidString)"
        let process = try ChildProcess(
            program, ["bash", "-c", script],
            environment: ProcessInfo.processInfo.environment.merging(["SLUICE_PATIENCE": "1"]) { $1 },
            in: FileManager.default.currentDirectoryPath, output: output)
        defer { for ending in [".out", ".err"] { unlink(output + ending) } }
        let answer = try process.answer(within: 300)
        return Answer(status: answer.status, text: answer.output + answer.errors)
    }

    @Test("gives the command's own exit code where nothing is left, and leaves what others have made")
    func clean() throws {
        try DockerFixture.run { docker in
            let volume = docker.name("others")
            try docker.engine.createVolume(volume, owner: docker.owner)
            #expect(try run("echo said; test -d \"$TMPDIR\"") == Answer(status: 0, text: "said\n"))
            #expect(try run("exit 7") == Answer(status: 7, text: ""))
            let isHere = try docker.engine.hasVolume(volume)
            #expect(isHere)
        }
    }

    @Test("tells what was left, one of each kind, and takes it away")
    func planted() throws {
        try DockerFixture.run { docker in
            let name = docker.name("planted")
            let answer = try run(
                """
                labels="--label sluice.folder=$TMPDIR/app/.sluice/runs/1 --label sluice.run=\(name)"
                docker create $labels --name \(name) \(DockerFixture.busybox) sleep 300 > /dev/null
                docker network create $labels \(name) > /dev/null
                docker volume create $labels \(name) > /dev/null
                (setsid sleep 311 > /dev/null 2>&1 &)
                group=$(sed -n 's|^[0-9]*:pids:|/sys/fs/cgroup/pids|p' /proc/self/cgroup)
                case $group in */leaves-nothing-*)
                    echo grouped
                    mkdir "$group/sluice-9999999-1"
                    (cd / && env -i setsid sleep 312 > /dev/null 2>&1 &)
                esac
                sleep 0.1
                """)
            #expect(answer.status == 1)
            let isGrouped = answer.text.contains("grouped\n")
            let told = ["    container ", "    network ", "    volume \(name) by docker\n", " sleep 311 \n"]
            for line in told + (isGrouped ? ["/sluice-9999999-1\n", " sleep 312 \n"] : []) {
                #expect(answer.text.contains(line), "\(line) in \(answer.text)")
            }
            let left = try docker.engine.objects(of: OwnerLabels(run: name, job: nil))
            #expect(left.isEmpty, "\(left)")
            #expect(try run("pgrep -fx 'sleep 31[12]' || true").text.isEmpty)
            #expect(try run("true") == Answer(status: 0, text: ""))
        }
    }

    @Test("takes away what the command has made when it is ended itself, and ends by the same signal")
    func interrupted() throws {
        try DockerFixture.run { docker in
            let name = docker.name("interrupted")
            let answer = try run(
                """
                labels="--label sluice.folder=$TMPDIR/app/.sluice/runs/1 --label sluice.run=\(name)"
                docker create $labels --name \(name) \(DockerFixture.busybox) sleep 300 > /dev/null
                docker volume create $labels \(name) > /dev/null
                (setsid sleep 313 > /dev/null 2>&1 &)
                trap 'echo heard' TERM
                # Read as a whole before the signal: bash 5.2 loses a trap that comes while it reads a `$(`.
                { kill -TERM $PPID; while sleep 1; do :; done; }
                """)
            #expect(answer == Answer(status: 128 + SIGTERM, text: "heard\n"))
            let left = try docker.engine.objects(of: OwnerLabels(run: name, job: nil))
            #expect(left.isEmpty, "\(left)")
            #expect(try run("pgrep -fx 'sleep 313' || true").text.isEmpty)
        }
    }
}
