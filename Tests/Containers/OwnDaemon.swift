import Foundation
import Glibc
import TestSupport
import Testing

/// A dockerd of a test's own, which may be killed; the one of the machine is left alone.
final class OwnDaemon {
    private let folder: String

    var host: String { "unix://\(folder)/socket" }
    /// With a `docker` in front that kills the daemon while it carries out one command.
    var environment: [String: String] {
        ["DOCKER_HOST": host, "PATH": folder + "/programs:" + Self.path]
    }

    private static let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"

    /// Only root may start a daemon.
    static let canBeStarted = geteuid() == 0 && program("dockerd") != nil && program("docker") != nil

    private static func program(_ name: String) -> String? {
        path.split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    /// Starts it, with the small test image in it. Throws when it does not come up.
    init() throws {
        // A socket's path is bounded: a short name.
        folder = NSTemporaryDirectory() + "d-\(UUID().uuidString.prefix(6))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let docker = try #require(Self.program("docker"))
        try writeProgram(
            """
            #!/bin/sh
            folder=\(folder)
            if test -e "$folder/verb" && test "$1" = "$(cat "$folder/verb")"; then
                rm "$folder/verb"
                \(docker) "$@" &
                kill -KILL "$(cat "$folder/pid")"
                wait $!
                exit
            fi
            exec \(docker) "$@"
            """, to: folder + "/programs/docker")
        try start()
        let image = DockerFixture.busybox
        try #require(shell("\(docker) save \(image) | \(docker) --host \(host) load") == 0)
    }

    /// While the next `docker VERB` runs, the daemon is killed.
    func dieDuring(_ verb: String) throws {
        try verb.write(toFile: folder + "/verb", atomically: true, encoding: .utf8)
    }

    /// Whether that has happened.
    var hasDied: Bool { access(folder + "/verb", F_OK) != 0 }

    /// Starts it, the first time or again after its death.
    func start() throws {
        let options = "--data-root \(folder)/data --exec-root \(folder)/exec --pidfile \(folder)/pid --host \(host)"
        let network = "--bridge none --iptables=false --ip-masq=false"
        // Foundation waits until nobody holds a descriptor of its own any more: the daemon must not have it.
        let closing = "for file in /proc/$$/fd/*; do n=${file##*/}; if ((n > 2)); then eval \"exec $n>&-\"; fi; done"
        let starting = "setsid dockerd \(options) \(network) >>\(folder)/log 2>&1 </dev/null &"
        try #require(run("bash", "\(closing)\n\(starting)") == 0)
        for _ in 0..<300 {
            if shell("timeout 10 docker --host \(host) version >/dev/null 2>&1") == 0 { return }
            usleep(100_000)
        }
        let log = (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? ""
        throw SluiceFixture.Failure(description: "The daemon does not come up:\n\(log.suffix(2000))")
    }

    /// Its containers and networks with our labels.
    func objects() throws -> String {
        let list = "--filter label=sluice.run --format '{{.ID}} {{.Labels}}'"
        let file = folder + "/objects"
        let docker = "docker --host \(host)"
        try #require(shell("(\(docker) ps --all \(list) && \(docker) network ls \(list)) >\(file)") == 0)
        return try String(contentsOfFile: file, encoding: .utf8)
    }

    /// Ends it with all that belongs to it, and removes its files.
    func end() {
        for signal in [SIGTERM, SIGKILL] {
            for _ in 0..<100 {
                let pids = processes()
                if pids.isEmpty { break }
                for pid in pids { kill(pid, signal) }
                usleep(50_000)
            }
        }
        let mounts = (try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)) ?? ""
        let places = mounts.split(separator: "\n").compactMap {
            $0.split(separator: " ").dropFirst().first.map(String.init)
        }
        for place in places.reversed() where place.hasPrefix(folder + "/") { umount2(place, Int32(MNT_DETACH)) }
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// What has its folder on the command line: the daemon, its containerd and what stands for its containers.
    private func processes() -> [pid_t] {
        let needle = Data((folder + "/").utf8)
        return ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { pid_t($0) }.filter {
            FileManager.default.contents(atPath: "/proc/\($0)/cmdline")?.range(of: needle) != nil
        }
    }

    private func shell(_ script: String) -> Int32 { run("sh", script) }

    private func run(_ shell: String, _ script: String) -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [shell, "-c", script]
        guard (try? process.run()) != nil else { return -1 }
        process.waitUntilExit()
        return process.terminationStatus
    }
}
