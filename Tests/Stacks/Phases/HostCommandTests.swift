import Foundation
import Glibc
import TestSupport
import Testing

@testable import Stacks

@Suite("Commands of the host", .ownThread)
struct HostCommandTests {
    private func run(
        _ script: String, within seconds: Double = 120, _ cancellation: StackCancellation = StackCancellation()
    ) throws -> (status: Int32?, text: String) {
        let command = HostCommand(["sh", "-c", script], environment: ["PATH": "/usr/bin:/bin", "A": "b"])
        var said: [UInt8] = []
        let status = try command.run(within: seconds, in: .seed, cancellation) { said += $0 }
        return (status, String(decoding: said, as: UTF8.self))
    }

    @Test("the exit code and both channels come back, in their order")
    func plain() throws {
        let (status, text) = try run("echo $A; echo error >&2; cat; exit 7")
        #expect(status == 7)
        #expect(text == "b\nerror\n")
    }

    @Test("a signal is 128 and its number")
    func signal() throws {
        #expect(try run("kill -TERM $$").status == 143)
    }

    @Test("much output is heard to its end")
    func much() throws {
        #expect(try run("head -c 3000000 /dev/zero").text.utf8.count == 3_000_000)
    }

    @Test("data is heard apart from complaints")
    func data() throws {
        let command = HostCommand(
            ["sh", "-c", "echo data; echo error >&2; exit 3"], environment: ["PATH": "/usr/bin:/bin"])
        var heard: [UInt8] = []
        let (status, errors) = try command.read(within: 20, in: .seed, StackCancellation()) { heard += $0 }
        #expect(status == 3)
        #expect(String(decoding: heard, as: UTF8.self) == "data\n")
        #expect(errors == "error\n")
    }

    @Test("what it leaves in the background ends with it")
    func background() throws {
        let (status, text) = try run("sleep 600 >/dev/null 2>&1 & echo $!")
        #expect(status == 0)
        try expectGone(text)
    }

    @Test("its time ends it, with all that it started")
    func late() throws {
        let start = ContinuousClock.now
        let (status, text) = try run("sleep 600 & echo $!; wait", within: 5)
        #expect(status == nil)
        #expect(ContinuousClock.now - start < .seconds(120))
        try expectGone(text)
    }

    @Test("one that does not hear the word is ended by force")
    func stubborn() throws {
        let (status, text) = try run("trap '' TERM; echo $$; while :; do sleep 0.2; done", within: 5)
        #expect(status == nil)
        try expectGone(text)
    }

    @Test("the word to end reaches it")
    func cancelled() throws {
        let cancellation = StackCancellation()
        let command = HostCommand(["sh", "-c", "echo $$; exec sleep 600"], environment: ["PATH": "/usr/bin:/bin"])
        var text = ""
        let failure = #expect(throws: StackFailure.self) {
            _ = try command.run(within: 60, in: .seed, cancellation) {
                text += String(decoding: $0, as: UTF8.self)
                cancellation.cancel("Interrupted.")
            }
        }
        #expect(failure?.message == "Interrupted.")
        try expectGone(text)
    }

    @Test("a program that is not there is told by the shell")
    func missing() throws {
        let command = HostCommand(["/nowhere/program"], environment: ["PATH": "/usr/bin:/bin"])
        var said: [UInt8] = []
        #expect(try command.run(within: 20, in: .seed, StackCancellation()) { said += $0 } == 127)
        #expect(String(decoding: said, as: UTF8.self).contains("/nowhere/program"))
    }

    /// The process with this number ends within ten seconds; a zombie has ended.
    private func expectGone(_ text: String) throws {
        let pid = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        let patience = ContinuousClock.now + .seconds(10)
        var isGone = false
        while !isGone, ContinuousClock.now < patience {
            let status = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
            isGone = status.isEmpty || status.contains(") Z ")
            if !isGone { usleep(20_000) }
        }
        #expect(isGone)
    }
}
