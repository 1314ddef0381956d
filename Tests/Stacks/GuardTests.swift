import Glibc
import Processes
import Synchronization
import TestSupport
import Testing

@testable import Stacks

@Suite("The guard of a stack", .ownThread)
struct GuardTests {
    @Test(
        "is told a line each",
        arguments: [
            ("done", GuardMessage.done), ("keep 1800", .keep(seconds: 1800)), ("keep 0.5", .keep(seconds: 0.5)),
            ("stand", .stand), ("mask 612062c3a40a", .mask("a b\u{E4}\n")), ("mask 6", nil), ("mask c3", nil),
            ("mask", nil), ("", nil), ("keep", nil), ("keep -1", nil), ("keep nan", nil), ("keep 1 2", nil),
            ("done now", nil),
            ("stop", nil),
        ] as [(String, GuardMessage?)])
    func messages(line: String, message: GuardMessage?) {
        #expect(GuardMessage(line: line) == message)
        if let message { #expect(GuardMessage(line: message.line.dropLast()) == message) }
    }

    /// What a guard does that hears this and then the end of its pipe.
    private func ending(
        hearing text: String, isRelieved: @escaping () -> Bool = { false }, failures: Int = 0, pauses: Int = 3,
        clock: BootClock = .ofThisMachine, followed: @escaping ([String]) -> Void = { _ in }
    ) throws -> (ending: StackGuard.Ending, attempts: Int) {
        let (reader, writer) = try makePipe()
        defer { close(reader) }
        try writeAll(text.utf8, to: writer, named: "the pipe")
        close(writer)
        var attempts = 0
        var stackGuard = StackGuard(
            input: GuardInput(descriptor: reader), clock: clock, pauses: Array(repeating: 0, count: pauses),
            isRelieved: isRelieved,
            attempt: {
                attempts += 1
                return attempts > failures ? nil : "Docker does not answer."
            }, follow: { secrets, _ in followed(secrets) })
        return (stackGuard.run(), attempts)
    }

    @Test("follows the logs of a stack that stands without its test, with its secrets masked, and of no other")
    func following() throws {
        var heard: [[String]] = []
        #expect(
            try ending(hearing: "mask 6162\nmask 63\nkeep 3\n", followed: { heard.append($0) }) == (.takenDown, 1))
        #expect(heard == [["ab", "c"]])
        // It stands until somebody takes it down.
        #expect(try ending(hearing: "stand\n", isRelieved: { true }, followed: { heard.append($0) }) == (.relieved, 0))
        #expect(heard == [["ab", "c"], []])
        #expect(try ending(hearing: "mask 6162\n", followed: { heard.append($0) }) == (.takenDown, 1))
        #expect(try ending(hearing: "stand\ndone\n", followed: { heard.append($0) }) == (.relieved, 0))
        #expect(heard.count == 2)
    }

    @Test("takes it down when its test has died without a word, and not when that has done so itself")
    func death() throws {
        #expect(try ending(hearing: "") == (.takenDown, 1))
        #expect(try ending(hearing: "nonsense\ndo") == (.takenDown, 1))
        #expect(try ending(hearing: "done\n") == (.relieved, 0))
        #expect(try ending(hearing: "keep 1000\ndone\n") == (.relieved, 0))
        #expect(try ending(hearing: "", isRelieved: { true }) == (.relieved, 0))
    }

    @Test("tries again while docker does not answer, and gives up at last")
    func attempts() throws {
        #expect(try ending(hearing: "", failures: 3) == (.takenDown, 4))
        #expect(try ending(hearing: "", failures: 9) == (.givenUp, 4))
    }

    @Test("leaves a kept stack alone until its time is over, by a clock that goes on while the machine sleeps")
    func keeping() throws {
        // Each look finds that the machine has slept for ten minutes.
        let slept = Mutex(0.0)
        let clock = BootClock {
            slept.withLock { time in
                time += 600
                return time
            }
        }
        let attemptedAt = Mutex(0.0)
        let (reader, writer) = try makePipe()
        defer { close(reader) }
        try writeAll("keep 1200\n".utf8, to: writer, named: "the pipe")
        close(writer)
        var stackGuard = StackGuard(
            input: GuardInput(descriptor: reader), clock: clock, pauses: [], isRelieved: { false },
            attempt: {
                attemptedAt.withLock { $0 = slept.withLock { $0 } }
                return nil
            }, follow: { _, _ in })
        #expect(stackGuard.run() == .takenDown)
        #expect(attemptedAt.withLock { $0 } >= 1800)
        #expect(try ending(hearing: "keep 0\n") == (.takenDown, 1))
        #expect(try ending(hearing: "keep 1000\n", isRelieved: { true }) == (.relieved, 0))
    }

    @Test("does not wait for the end of a test that hangs behind its time")
    func hangingTest() throws {
        let (reader, writer) = try makePipe()
        defer {
            close(reader)
            close(writer)
        }
        try writeAll("keep 0\n".utf8, to: writer, named: "the pipe")
        var stackGuard = StackGuard(
            input: GuardInput(descriptor: reader), pauses: [], isRelieved: { false }, attempt: { nil },
            follow: { _, _ in })
        #expect(stackGuard.run() == .takenDown)
    }

    @Test("is a process in a session of its own, which hears that it is not needed")
    func process() throws {
        let log = "/tmp/sluice-guard-\(getpid())-\(UInt32.random(in: 0 ... .max)).log"
        defer { unlink(log) }
        let script = "read -r line; echo \"heard $line\""
        let process = try StackGuardProcess(executable: "/bin/sh", arguments: ["-c", script], log: log)
        #expect(ProcessEntry(pid: process.identity.pid)?.session == process.identity.pid)
        #expect(process.identity.isAlive)
        process.relieve()
        #expect(!process.identity.isAlive)
        #expect(String(decoding: try readSmallFile(log), as: UTF8.self) == "heard done\n")
        // Nobody reads any more, and that ends nobody.
        process.tell(.done)
    }

    @Test("ends what the test has started on the host, and what that has started")
    func marks() throws {
        let project = "sluice-test-\(UInt32.random(in: 0 ... .max))"
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(nothing) }
        let program = ChildProgram(
            arguments: ["sh", "-c", "sleep 1000 & wait"],
            environment: ["PATH=/usr/bin:/bin", "\(StackMark.variable)=\(project)"], workingDirectory: "/")
        let pid = try program.start(input: nothing, output: nothing)
        func marked() -> Int {
            ProcessTable().entries.values.count { entry in
                !entry.isDead && ProcessTable.variable(StackMark.variable, of: entry.pid) == project
            }
        }
        // A shell that has not begun yet would be one alone.
        while marked() < 2 { usleep(1000) }
        StackMark.endProcesses(of: project)
        #expect(marked() == 0)
        var status: Int32 = 0
        #expect(waitpid(pid, &status, 0) == pid)
    }
}
