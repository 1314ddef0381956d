import Containers
import Foundation
import TestSupport
import Testing

/// What stands behind "after the whole suite nothing of ours is left": `make test` runs the suite through this script.
@Suite("scripts/leaves-nothing", .ownThread)
struct LeavesNothingTests {
    private struct Answer: Equatable {
        var status: Int32
        var text: String
    }

    private func run(_ script: String) throws -> Answer {
        let process = Process()
        let folders = sequence(first: URL(fileURLWithPath: FileManager.default.currentDirectoryPath)) {
            $0.path == "/" ? nil : $0.deletingLastPathComponent()
        }
        let program = try #require(
            folders.map { $0.path + "/scripts/leaves-nothing" }.first(where: FileManager.default.isExecutableFile))
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["bash", "-c", script]
        process.environment = ProcessInfo.processInfo.environment.merging(["SLUICE_PATIENCE": "1"]) { $1 }
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        (process.standardOutput, process.standardError) = (output, output)
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Answer(status: process.terminationStatus, text: text)
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
}
