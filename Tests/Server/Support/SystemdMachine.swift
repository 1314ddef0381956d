import Foundation
import Glibc
import TestSupport
import Testing

/// A small machine of its own, with 1 GB of memory and no swap: a container in which systemd is the first process. It is nobody's server
/// before `install()`.
final class SystemdMachine {
    static let image = "sluice-test/systemd:1"
    static let isHere = TestImage.docker("image", "inspect", image)

    /// The folder of this clone.
    private static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    let scratch: Scratch
    private let name = "sluice-systemd-\(UUID().uuidString.prefix(8).lowercased())"

    /// What systemd and the service's rules need. Not docker's --privileged, which a daemon that lacks a capability itself cannot give.
    private static let privileges = [
        "--cap-add", "SYS_ADMIN", "--cap-add", "SYS_PTRACE", "--cap-add", "NET_ADMIN", "--cgroupns", "private",
        "--security-opt", "seccomp=unconfined", "--security-opt", "apparmor=unconfined", "--security-opt",
        "systempaths=unconfined",
    ]
    /// Groups of version 2 alone, as Debian has them, also where docker hands out version 1. Without --privileged docker mounts them
    /// read-only; in a namespace of its own they show only the machine's part.
    private static let boot = """
        if [ "$(stat -f -c %T /sys/fs/cgroup)" = cgroup2fs ]; then mount -o remount,bind,rw /sys/fs/cgroup
        else umount -R /sys/fs/cgroup && mount -t cgroup2 cgroup2 /sys/fs/cgroup
        fi
        exec /lib/systemd/systemd
        """

    /// Boots one while the body runs, and removes it.
    static func with(_ body: (SystemdMachine) throws -> Void) throws {
        try Scratch.with { scratch in
            let machine = SystemdMachine(scratch)
            defer { machine.remove() }
            try machine.make()
            try body(machine)
        }
    }

    private init(_ scratch: Scratch) { self.scratch = scratch }

    private func make() throws {
        try docker(
            ["create", "--pull", "never", "--name", name, "--label", "sluice.folder=\(scratch.folder)"]
                + ["--network", "none", "--stop-signal", "SIGRTMIN+3", "--env", "container=docker"] + Self.privileges
                + ["--memory", "1g", "--memory-swap", "1g"]
                + [
                    "--tmpfs", "/run:exec,mode=755", "--tmpfs", "/tmp:exec,mode=1777", Self.image, "sh", "-c",
                    Self.boot,
                ]
        )
        try copy()
        try start()
    }

    private func remove() {
        do {
            try docker(["rm", "--force", "--volumes", name])
        } catch {
            Issue.record("\(error)")
        }
    }

    /// The programs of this build, what they are linked against and Debian does not have, and the installer beside them.
    ///
    /// Copied, not mounted: docker may see other files than this process.
    private func copy() throws {
        let build = URL(fileURLWithPath: scratch.sluice).deletingLastPathComponent().path
        let script = """
            set -e
            ldd "$1/sluice" | awk '$2 == "=>" && $3 !~ "^/(usr/)?lib/" { print $3 }' | sort -u | cut -c 2- >"$3/libraries"
            tar -ch --transform 's|^\\./|src/programs/|' --transform 's|^\\(docs\\|runners\\)/|src/&|' \\
              -C "$1" ./sluice ./sluice-keeper -C "$2" docs/guide/server.md runners/tenacity -C / -T "$3/libraries" |
              docker cp - "$4:/"
            """
        let copied = try scratch.start(
            ["-c", script, "sh", build, Self.project, scratch.folder, name], program: "sh",
            environment: Self.environment
        ).answer()
        try #require(copied.status == 0, "\(copied)")
    }

    // MARK: Its power

    /// Returns when systemd has started all that it starts.
    private func start() throws {
        try docker(["start", name])
        let isUp = try eventually(within: 120) {
            try run("systemctl is-system-running").output.contains("running")
        }
        try #require(isUp, "\(told("systemctl --failed; systemctl list-jobs; ps -e"))")
    }

    /// The machine fails at once, with all of its processes and what they had in memory, and is booted again.
    func fail() throws {
        try docker(["kill", "--signal", "KILL", name])
        try start()
    }

    // MARK: What is done in it

    /// Runs a script of the shell as root.
    @discardableResult
    func run(_ script: String) throws -> Answer {
        try scratch.start(
            ["exec", name, "sh", "-c", script], program: "docker", environment: Self.environment
        ).answer()
    }

    /// What it printed. Throws where it failed.
    @discardableResult
    func must(_ script: String) throws -> String {
        let answer = try run(script)
        try #require(answer.status == 0, "\(script): \(answer)")
        return answer.output.trimmingCharacters(in: .newlines)
    }

    func install(_ more: String = "", programs: String = "/src/programs") throws -> Answer {
        try run("/src/runners/tenacity/install.sh --programs \(programs) \(more)")
    }

    /// The programs of another version, as far as anybody can tell.
    func makeOtherPrograms() throws -> String {
        try must(
            """
            mkdir /src/others && for name in sluice sluice-keeper; do
              cp /src/programs/$name /src/others/$name && printf other >>/src/others/$name
            done
            """)
        return "/src/others"
    }

    /// Makes a repository with these files, and names it in the server's file as the project `demo`.
    func makeProject(_ files: [String: String]) throws {
        for (path, text) in files.sorted(by: { $0.key < $1.key }) {
            let encoded = Data(text.utf8).base64EncodedString()
            try must("mkdir -p /srv/demo/workflows && echo \(encoded) | base64 -d >/srv/demo/\(path)")
        }
        try must(
            """
            cd /srv/demo && git init -q -b main && git add -A
            git -c user.name=Ann -c user.email=ann@localhost commit -q -m 'A commit'
            sed -i 's|^projects: {}|projects: { demo: { repository: "file:///srv/demo" } }|' /etc/sluice/server.yml
            """)
    }

    // MARK: Its server

    static let service = "sluice.service"

    /// Bytes that it has, as its systemd sees it: what docker gave it, where docker hands out groups of version 2, else what the host has.
    func memory() throws -> Int {
        if let given = Int(try run("cat /sys/fs/cgroup/memory.max").output.trimmingCharacters(in: .newlines)) {
            return given
        }
        let text = try must("sed -n 's/^MemTotal: *\\([0-9]*\\) kB$/\\1/p' /proc/meminfo")
        return try #require(Int(text), "\(text)") * 1024
    }

    /// Whether the kernel has ended a process of it since it was booted, because there was no memory left.
    func wasShortOfMemory() throws -> Bool {
        let answer = try docker(["inspect", "--format", "{{.State.OOMKilled}}", name])
        return answer.output.trimmingCharacters(in: .newlines) != "false"
    }

    /// A property of a unit, as systemd has it.
    func property(_ name: String, of unit: String = service) throws -> String {
        try must("systemctl show --property \(name) --value \(unit)")
    }

    func ask(_ path: String) throws -> [String: Any] {
        let text = try must("curl -fsS --max-time 60 --unix-socket /var/lib/sluice/sluice.sock http://localhost\(path)")
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        return try #require(object, "\(text)")
    }

    /// Whether it answers before long.
    func serves() throws -> Bool {
        try eventually(within: 120) {
            try run("curl -fs --max-time 5 --unix-socket /var/lib/sluice/sluice.sock http://localhost/readyz").status
                == 0
        }
    }

    /// As a person on this machine does.
    func sluice(_ words: String) throws -> Answer {
        try run("sluice \(words) --server unix:/var/lib/sluice/sluice.sock")
    }

    /// Starts a workflow as soon as the server knows the project, and returns the run's number.
    func dispatch(_ workflow: String) throws -> Int {
        var last: Answer?
        let isStarted = try eventually(within: 120) {
            let answer = try sluice("dispatch \(workflow)")
            last = answer
            return answer.status == 0
        }
        let output = last?.output ?? ""
        let number = output.split(separator: " ").compactMap { Int($0) }.first
        try #require(isStarted, "\(last.map { "\($0)" } ?? "") \(journal)")
        return try #require(number, "\(output)")
    }

    func show(_ run: Int) throws -> [String: Any] { try ask("/api/v1/projects/demo/runs/\(run)") }

    /// How the run ended, as soon as it has.
    func conclusion(of run: Int) throws -> String {
        let hasEnded = try eventually(within: 120) { try show(run)["state"] as? String == "finished" }
        try #require(hasEnded, "\(journal)")
        return try #require(try show(run)["conclusion"] as? String)
    }

    /// The process that keeps the steps of the one run that goes on; nil where there is none.
    func keeper() throws -> Int? {
        Int(try run("pgrep -x sluice-keeper").output.trimmingCharacters(in: .newlines))
    }

    /// What the units have told.
    var journal: String { told("journalctl --no-pager -u sluice -u sluice-recover") }

    /// What a script prints, to be shown where a test fails; why it could not be run.
    private func told(_ script: String) -> String {
        do { return try run(script).output } catch { return "\(error)" }
    }

    // MARK: docker

    private static let environment = ProcessInfo.processInfo.environment.filter { name, _ in
        name == "HOME" || name.hasPrefix("DOCKER_")
    }

    @discardableResult
    private func docker(_ words: [String]) throws -> Answer {
        let answer = try scratch.start(words, program: "docker", environment: Self.environment).answer()
        try #require(answer.status == 0, "docker \(words.joined(separator: " ")): \(answer)")
        return answer
    }
}
