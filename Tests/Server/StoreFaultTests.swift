import Foundation
import Glibc
import Server
import TestSupport
import Testing

/// A store that is held by others, full, or cannot be written: what is refused is refused plainly, nothing is half done, and it works
/// again afterwards without anybody's help.
@Suite("A store in trouble", .ownThread) struct StoreFaultTests {
    private static let quick =
        "on: [push, workflow_dispatch]\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }\n"
    private static let room = "capacity: { jobs: 4, memory-floor: 1MiB, disk-floor: 1MiB }"
    private static let start = #"{"workflow":"quick"}"#
    private static let runs = "/api/v1/projects/demo/runs"

    private func start(_ served: ServedScratch, _ key: String) throws -> HTTPReply {
        try served.tell(
            "POST", Self.runs, headers: ["Idempotency-Key": key].merging(ServedScratch.patient) { $1 }, body: Self.start
        )
    }

    @Test("another process holds the server's database: reads go on, writes are told to come again, and then they do")
    func locked() throws {
        try ServedScratch.with(workflows: ["quick": Self.quick], configuration: Self.room) { served in
            let eyes = try served.key("eyes", "view")
            let before = try served.holdings()
            try served.locking(served.data + "/server.sqlite") {
                for (path, body) in [
                    ("/api/v1/keys", #"{"name":"one","role":"view"}"#), (Self.runs, Self.start),
                ] {
                    let reply = try served.tell("POST", path, headers: ["Idempotency-Key": "1"], body: body)
                    #expect(reply.isProblem(503), "\(path): \(reply)")
                    #expect(reply.text.contains("Another process holds the server's database."), "\(reply)")
                }
                // Who reads waits for nobody, also by a key whose use cannot be written down.
                #expect(try served.holdings() == before)
                #expect(try served.get(Self.runs, headers: ["x-sluice-key": eyes]).status == 200)
                #expect(try served.get(Self.runs, headers: ["x-sluice-key": eyes]).status == 200)
                #expect(try served.tell("GET", "/", headers: ["Accept": "text/html"]).status == 200)
                #expect(try served.get("/readyz").status == 200)
            }
            #expect(served.log.contains("The audit log could not be written"), "\(served.log)")
            #expect(served.log.contains("That the key 'eyes' was used cannot be written down"), "\(served.log)")
            // The same request, by the same key.
            let again = try start(served, "1")
            #expect(again.status == 201, "\(again)")
            let replay = try start(served, "1")
            #expect(replay.status == 201 && replay.headers["idempotency-replayed"] == "true", "\(replay)")
            let made = try served.tell("POST", "/api/v1/keys", body: #"{"name":"one","role":"view"}"#)
            #expect(made.status == 201, "\(made)")
            #expect(try served.holdings()[1] == "starts: [\"1 started\"]")
        }
    }

    /// The server on a disk of its own, which is as large as this.
    private func onOwnDisk(_ size: String, _ body: (ServedScratch) throws -> Void) throws {
        try ServedScratch.with(workflows: ["quick": Self.quick], configuration: Self.room) { served in
            served.stop()
            let mount = try served.scratch.start(
                ["-t", "tmpfs", "-o", "size=\(size),mode=711", "tmpfs", served.data], program: "mount"
            ).answer()
            try #require(mount.status == 0, "\(mount)")
            defer {
                served.stop()
                // Lazily: what still holds it is seen by the scratch folder's own look for leftovers.
                _ = try? served.scratch.start(["-l", served.data], program: "umount").answer()
            }
            try body(served)
        }
    }

    /// Whether this process may mount; a container often may not.
    private static let mayMount: Bool = {
        let folder = NSTemporaryDirectory() + "sluice-mount-\(UUID().uuidString.prefix(8))"
        guard geteuid() == 0, mkdir(folder, 0o700) == 0 else { return false }
        defer { rmdir(folder) }
        guard Glibc.mount("tmpfs", folder, "tmpfs", 0, "size=64k") == 0 else { return false }
        umount2(folder, Int32(MNT_DETACH))
        return true
    }()

    /// Takes what is left of the disk, to the last byte.
    private func fill(_ path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        try #require(file >= 0)
        defer { close(file) }
        for size in [1 << 16, 1 << 12, 1] {
            let piece = [UInt8](repeating: 0x20, count: size)
            while write(file, piece, size) > 0 {}
        }
    }

    @Test(
        "the disk is full: writes say so, what is there can be read, and with room again the same requests are done once",
        .enabled(if: mayMount, "It mounts a small disk, which takes root and the right to mount."))
    func full() throws {
        try onOwnDisk("24m") { served in
            try served.start()
            #expect(try start(served, "0").status == 201)
            #expect(try eventually(within: 120) { try served.holdings()[2] == "runs: [\"1 finished\"]" })
            // What still goes would give room back.
            let isQuiet = eventually(within: 120) {
                served.children("start").isEmpty && !served.scratch.leftovers().values.contains("sluice-keeper")
            }
            #expect(isQuiet)
            let before = try served.holdings()
            let ballast = served.data + "/ballast"
            try fill(ballast)
            // The write-ahead log may have room left from before: sooner or later a write needs more of it.
            var reply: HTTPReply?
            var made: [String] = []
            for number in 1...400 {
                let body = #"{"name":"key-\#(number)","role":"view"}"#
                reply = try served.tell("POST", "/api/v1/keys", body: body)
                if reply?.status != 201 { break }
                made.append("key-\(number)")
            }
            let refused = try #require(reply)
            #expect(refused.isProblem(507), "\(refused)")
            #expect(refused.text.contains("The disk of the server's folder is full"), "\(refused)")
            let late = try start(served, "1")
            #expect(late.isProblem(507), "\(late)")
            #expect(try served.tell("GET", "/p/demo/runs", headers: ["Accept": "text/html"]).status == 200)
            let after = try served.holdings()
            #expect(after[1...] == before[1...], "\(after)")
            #expect(made.allSatisfy { after[0].contains("\"\($0) ") })
            #expect(!after[0].contains("key-\(made.count + 1) "), "\(after)")
            #expect(served.log.contains("The audit log could not be written"), "\(served.log)")

            unlink(ballast)
            let again = try start(served, "1")
            #expect(again.status == 201, "\(again)")
            #expect(try served.tell("POST", "/api/v1/keys", body: #"{"name":"late","role":"view"}"#).status == 201)
            #expect(
                try eventually(within: 120) { try served.holdings()[2] == "runs: [\"2 finished\", \"1 finished\"]" })
            #expect(try served.holdings()[1] == "starts: [\"2 started\", \"1 started\"]")
        }
    }

    @Test(
        "a disk that cannot be written is told at the start, and the server begins once it can",
        .enabled(if: mayMount, "It mounts a small disk, which takes root and the right to mount."))
    func readOnly() throws {
        try onOwnDisk("24m") { served in
            try served.start()
            #expect(try start(served, "0").status == 201)
            #expect(try eventually(within: 120) { try served.holdings()[2] == "runs: [\"1 finished\"]" })
            served.stop()
            func remount(_ how: String) throws {
                // What a run has left behind may still be closing its files.
                let isDone = try eventually(within: 120) {
                    try served.scratch.start(["-o", "remount,\(how)", served.data], program: "mount").answer().status
                        == 0
                }
                try #require(isDone)
            }
            try remount("ro")
            let answer = try served.scratch.start(
                ["serve", "--data-dir", served.data, "--listen", "127.0.0.1:0"]
            ).answer()
            #expect(answer.status == 3, "\(answer)")
            #expect(answer.errors.contains("The server's folder '\(served.data)' cannot be used: "), "\(answer)")
            try remount("rw")
            try served.start()
            #expect(try served.holdings()[2] == "runs: [\"1 finished\"]")
            #expect(try start(served, "1").status == 201)
            #expect(
                try eventually(within: 120) { try served.holdings()[2] == "runs: [\"2 finished\", \"1 finished\"]" })
        }
    }

    /// Whether files here can be protected against whoever has them open for writing, root included.
    private static let mayFreeze: Bool = {
        let path = NSTemporaryDirectory() + "sluice-frozen-\(UUID().uuidString.prefix(8))"
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard geteuid() == 0, file >= 0 else { return false }
        defer {
            close(file)
            unlink(path)
        }
        // FS_IOC_GETFLAGS, FS_IOC_SETFLAGS and FS_IMMUTABLE_FL of linux/fs.h.
        var flags: Int32 = 0
        guard ioctl(file, 0x8008_6601, &flags) == 0 else { return false }
        flags |= 0x10
        guard ioctl(file, 0x4008_6602, &flags) == 0 else { return false }
        let isFrozen = write(file, "a", 1) < 0
        flags &= ~0x10
        return ioctl(file, 0x4008_6602, &flags) == 0 && isFrozen
    }()

    @Test(
        "the folder cannot be written any more while the server runs: pages and lists go on, writes say so, and then all is well",
        .enabled(if: mayFreeze, "It protects files against root, which takes root and a file system that can."))
    func frozen() throws {
        try ServedScratch.with(
            workflows: ["quick": Self.quick], configuration: Self.room,
            project: ["webhook: { secret: { env: [HOOK] } }"], environment: ["HOOK": "secret"]
        ) { served in
            #expect(try start(served, "0").status == 201)
            #expect(try eventually(within: 120) { try served.holdings()[2] == "runs: [\"1 finished\"]" })
            // Whoever writes the run down has ended, and the server has read the last of it.
            try #require(eventually(within: 120) { served.children("start").isEmpty })
            let before = try served.holdings()
            let body = "{\"zen\":\"a\"}"
            let hook = [
                "X-GitHub-Event": "ping", "X-GitHub-Delivery": "1",
                "X-Hub-Signature-256": "sha256=" + WebhookSignature.of(Array(body.utf8), secret: "secret"),
            ]
            // A socket cannot be protected, and chattr says so: what counts is what the server says.
            func protect(_ how: String) throws {
                _ = try served.scratch.start(["-R", how, served.data], program: "chattr").answer()
            }
            do {
                try protect("+i")
                defer { try? protect("-i") }
                for (path, headers, text) in [
                    ("/api/v1/keys", [:], #"{"name":"one","role":"view"}"#),
                    (Self.runs, ["Idempotency-Key": "1"], Self.start), (Self.runs, [:], Self.start),
                    (Self.runs + "/1/rerun", [:], "{}"), (Self.runs + "/1/rerun", ["Idempotency-Key": "2"], "{}"),
                    ("/hooks/demo", hook, body),
                ] as [(String, [String: String], String)] {
                    let reply = try served.tell("POST", path, headers: headers, body: text)
                    #expect(reply.isProblem(503), "\(path): \(reply)")
                    #expect(
                        reply.text.contains("database cannot be used") || reply.text.contains("cannot be written"),
                        "\(path): \(reply)")
                }
                for page in ["/", "/p/demo", "/p/demo/runs", "/p/demo/runs/1", "/p/demo/dispatch"] {
                    let reply = try served.tell("GET", page, headers: ["Accept": "text/html"])
                    #expect(reply.status == 200, "\(page): \(reply)")
                }
                #expect(try served.holdings() == before)
                let ready = try served.get("/readyz")
                #expect(ready.status == 503, "\(ready)")
                #expect(ready.text.contains("The server's folder cannot be written"), "\(ready)")
                #expect(ready.text.contains("The histories of 1 of 1 projects cannot be written."), "\(ready)")
                #expect(try served.get("/healthz").status == 200)
                #expect(served.log.contains("status=503"), "\(served.log)")
                #expect(served.log.contains("The audit log could not be written"), "\(served.log)")
            }
            #expect(try served.get("/readyz").status == 200)
            #expect(try served.holdings() == before)
            let again = try start(served, "1")
            #expect(again.status == 201, "\(again)")
            #expect(try served.tell("POST", "/api/v1/keys", body: #"{"name":"one","role":"view"}"#).status == 201)
            #expect(try served.tell("POST", "/hooks/demo", headers: hook, body: body).status == 200)
            #expect(
                try eventually(within: 120) { try served.holdings()[2] == "runs: [\"2 finished\", \"1 finished\"]" })
        }
    }

    @Test("another process holds the project's history: an accepted start waits, says why, and begins afterwards")
    func lockedHistory() throws {
        try ServedScratch.with(workflows: ["quick": Self.quick], configuration: Self.room) { served in
            #expect(try start(served, "0").status == 201)
            #expect(try eventually(within: 120) { try served.holdings()[2] == "runs: [\"1 finished\"]" })
            try served.locking(try served.history) {
                // Nobody waits for the answer: the child that makes the run has half a minute of patience with the store.
                let reply = try served.tell("POST", Self.runs, headers: ["Idempotency-Key": "1"], body: Self.start)
                #expect(reply.status == 202, "\(reply)")
                let place = try #require(reply.headers["location"])
                let isTold = try eventually(within: 120) {
                    try (served.tell("GET", place).object()["reason"] as? String)?.contains("held by another process")
                        ?? false
                }
                #expect(isTold, "\(served.log)")
                #expect(try served.tell("GET", Self.runs).status == 200)
            }
            let hasBegun = try eventually(within: 120) { try served.holdings()[1].contains("2 started") }
            #expect(hasBegun, "\(served.log)")
            #expect(try eventually(within: 120) { try served.holdings()[2].hasPrefix("runs: [\"2 finished\"") })
            #expect(try served.holdings()[2] == "runs: [\"2 finished\", \"1 finished\"]")
        }
    }
}
