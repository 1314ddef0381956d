import Foundation
import Glibc
import TestSupport
import Testing

/// A dockerd of a test's own, which may be killed; the one of the machine is left alone.
///
/// It lives in namespaces of its own: its `docker0`, its firewall rules and its mounts are not the machine's, and all of its processes end
/// with the first one there, also when the tests are killed.
final class OwnDaemon {
    /// When it is killed, seen from the docker command that is to meet this.
    enum Moment: String {
        /// The command finds nobody.
        case before
        /// While the daemon waits for a registry that takes the connection and never answers.
        case during
        /// The daemon has done what it was told, and nobody hears of it.
        case after
    }

    private let folder: String
    private let name = "sluice-d-\(UUID().uuidString.prefix(6).lowercased())"
    private let holder = Process()
    /// The first process of the namespaces ends when nobody can write here any more.
    private let life = Pipe()

    var host: String { "unix://\(folder)/socket" }
    /// With a `docker` in front that kills the daemon at the moment told, and a `kill-daemon` that does it at once.
    var environment: [String: String] {
        ["DOCKER_HOST": host, "PATH": folder + "/programs:" + Self.path]
    }

    /// An image of the registry that never answers.
    static let stalledImage = "127.0.0.1:5000/never:1"

    private static let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"

    /// Tried once: only who may make namespaces can start a daemon in them.
    static let canBeStarted =
        ["dockerd", "docker", "unshare", "nsenter", "ip", "python3"].allSatisfy { program($0) != nil }
        && shell("unshare --net --mount --pid --mount-proc --fork ip link set lo up 2>/dev/null") == 0

    private static func program(_ name: String) -> String? {
        path.split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    /// Starts it, with the small test image in it. Throws when it does not come up.
    init() throws {
        // A socket's path is bounded: a short name.
        folder = NSTemporaryDirectory() + name
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try write("{}", to: "daemon.json")
        try write(Self.registry, to: "registry.py")
        try hold()
        try writeProgram(try docker(), to: folder + "/programs/docker")
        try writeProgram("#!/bin/sh\n\(killing)", to: folder + "/programs/kill-daemon")
        try start()
        try require("docker save \(DockerFixture.busybox) | docker --host \(host) load")
    }

    /// Kills the daemon at the next `docker VERB`.
    func die(_ moment: Moment, _ verb: String) throws {
        unlink(folder + "/pulled")
        try write(moment.rawValue, to: "moment")
        try write(verb, to: "verb")
    }

    /// Whether that has happened.
    var hasDied: Bool { access(folder + "/verb", F_OK) != 0 }

    /// Starts it, the first time or again after its death.
    func start() throws {
        let places = "--data-root \(folder)/data --exec-root \(folder)/exec --pidfile \(folder)/pid"
        let options = "--config-file \(folder)/daemon.json --cgroup-parent /\(name) --host \(host) \(places)"
        // Foundation waits until nobody holds a descriptor of its own any more: the daemon must not have it.
        let closing = "for file in /proc/$$/fd/*; do n=${file##*/}; if ((n > 2)); then eval \"exec $n>&-\"; fi; done"
        func spawn(_ command: String) -> String { "setsid \(inside) \(command) >>\(folder)/log 2>&1 </dev/null &" }
        var script = [closing, spawn("dockerd " + options)]
        if access(folder + "/listening", F_OK) != 0 { script.append(spawn("python3 \(folder)/registry.py")) }
        try #require(Self.run("bash", script.joined(separator: "\n")) == 0)
        let answers = "timeout 10 docker --host \(host) version >/dev/null 2>&1 && test -e \(folder)/listening"
        for _ in 0..<300 {
            if Self.shell(answers) == 0 { return }
            usleep(100_000)
        }
        let log = (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? ""
        throw SluiceFixture.Failure(description: "The daemon does not come up:\n\(log.suffix(2000))")
    }

    /// Its containers, networks and volumes with our labels.
    func objects() throws -> String {
        let list = "--filter label=sluice.run --format '{{.Labels}}'"
        let commands = ["ps --all", "network ls", "volume ls"].map { "docker --host \(host) \($0) \(list)" }
        try require("(\(commands.joined(separator: " && "))) >\(folder)/objects")
        return try String(contentsOfFile: folder + "/objects", encoding: .utf8)
    }

    /// Ends it with all that belongs to it, and removes its files.
    func end() {
        try? life.fileHandleForWriting.close()
        holder.waitUntilExit()
        // With the namespaces' first process the kernel ends all others; their cgroups can be removed as soon as that is done.
        for _ in 0..<100 {
            let script = "find /sys/fs/cgroup -depth -type d -path '*/\(name)*' -exec rmdir {} + 2>/dev/null"
            _ = Self.shell(script)
            if Self.shell("test -z \"$(find /sys/fs/cgroup -type d -name \(name))\"") == 0 { break }
            usleep(50_000)
        }
        _ = Self.shell("rm -rf \(folder)")
    }

    // MARK: Its parts

    /// The namespaces, and a first process there that collects whatever ends.
    private func hold() throws {
        let first = "ip link set lo up && exec 3<&0 && : >\(folder)/held && { cat <&3 >/dev/null & wait; }"
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        holder.arguments = [
            "unshare", "--net", "--mount", "--pid", "--mount-proc", "--fork", "--kill-child", "sh", "-c", first,
        ]
        holder.standardInput = life
        try holder.run()
        for _ in 0..<100 where access(folder + "/held", F_OK) != 0 { usleep(50_000) }
        try #require(access(folder + "/held", F_OK) == 0)
    }

    /// What puts a command in front of which it stands into the namespaces.
    private var inside: String {
        let pid = holder.processIdentifier
        return "nsenter --target \(pid) --net --mount --pid=/proc/\(pid)/ns/pid_for_children --"
    }

    /// Ends when the daemon has.
    private var killing: String {
        """
        pid=$(cat \(folder)/pid)
        \(inside) kill -KILL "$pid"
        while \(inside) kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
        """
    }

    /// The `docker` that stands in front of the real one.
    private func docker() throws -> String {
        let docker = try #require(Self.program("docker"))
        return """
            #!/bin/sh
            folder=\(folder)
            die() {
                \(killing)
            }
            if test "$1" = "$(cat "$folder/verb" 2>/dev/null)" && rm "$folder/verb" 2>/dev/null; then
                case $(cat "$folder/moment") in
                before) die ;;
                during)
                    \(docker) "$@" &
                    until test -e "$folder/pulled"; do sleep 0.05; done
                    die
                    wait $!
                    exit ;;
                after)
                    \(docker) "$@" >/dev/null 2>&1
                    die ;;
                esac
            fi
            exec \(docker) "$@"
            """
    }

    /// Takes a connection, says that it did, and never answers.
    private static let registry = """
        import os, socket
        folder = os.path.dirname(os.path.abspath(__file__))
        server = socket.create_server(("127.0.0.1", 5000))
        open(folder + "/listening", "w").close()
        taken = []
        while True:
            taken.append(server.accept())
            open(folder + "/pulled", "w").close()
        """

    private func write(_ text: String, to name: String) throws {
        try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
    }

    private func require(_ script: String) throws { try #require(Self.shell(script) == 0, "\(script)") }

    private static func shell(_ script: String) -> Int32 { run("sh", script) }

    private static func run(_ shell: String, _ script: String) -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [shell, "-c", script]
        guard (try? process.run()) != nil else { return -1 }
        process.waitUntilExit()
        return process.terminationStatus
    }
}
