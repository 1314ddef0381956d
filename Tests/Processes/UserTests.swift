import Glibc
import TestSupport
import Testing

@testable import Processes

/// Only root may be somebody else; no user of the machine has this number.
@Suite("Other users", .ownThread, .enabled(if: geteuid() == 0, "Only root may be somebody else."))
struct UserTests {
    private static let user = StepUser(name: "nobody-else", uid: 61_234, gid: 61_235)

    @Test("Files are touched as somebody else, and as oneself again after that")
    func files() {
        let identity = FileIdentity(Self.user)
        var status = stat()
        let denied = identity.perform { () -> Int32 in
            let descriptor = open("/etc/shadow", O_RDONLY)
            return descriptor < 0 ? errno : 0
        }
        #expect(denied == EACCES)
        let path = "/tmp/sluice-user-\(getpid())"
        defer { unlink(path) }
        _ = identity.perform { close(open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)) }
        #expect(stat(path, &status) == 0 && status.st_uid == 61_234 && status.st_gid == 61_235)
        let descriptor = open("/etc/shadow", O_RDONLY)
        #expect(descriptor >= 0)
        close(descriptor)
    }

    @Test("What a process has open is not opened by its link")
    func links() {
        let descriptor = open("/etc/shadow", O_RDONLY)
        defer { close(descriptor) }
        #expect(openPlainly("/proc/self/fd/\(descriptor)", O_RDONLY) < 0)
        #expect(errno == ELOOP)
    }

    @Test("A program starts as somebody else, without a way back, and ends with all that runs as that user")
    func processes() throws {
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(null) }
        let program = ChildProgram(
            arguments: ["sh", "-c", "setsid sleep 600 & exec sleep 600"], environment: ["PATH=/usr/bin:/bin"],
            workingDirectory: "/")
        let pid = try program.start(input: null, output: null, user: Self.user)
        let isSomebodyElse = eventually(within: 120) {
            let text = (try? readSmallFile("/proc/\(pid)/status")).map { String(decoding: $0, as: UTF8.self) } ?? ""
            return text.contains("Uid:\t61234\t61234\t61234\t61234") && text.contains("CapPrm:\t0000000000000000")
                && text.contains("Groups:\t61235") && text.contains("NoNewPrivs:\t1")
        }
        #expect(isSomebodyElse)
        try Self.user.endProcesses()
        var status: Int32 = 0
        #expect(waitpid(pid, &status, 0) == pid && status & 0x7F == SIGKILL)
    }

    @Test("A folder that the user may not enter is none to work in")
    func folder() throws {
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(null) }
        let program = ChildProgram(arguments: ["/bin/true"], environment: [], workingDirectory: "/root")
        var status = stat()
        try #require(stat("/root", &status) == 0 && status.st_mode & 0o007 == 0)
        #expect(throws: KeeperError.self) { try program.start(input: null, output: null, user: Self.user) }
    }
}
