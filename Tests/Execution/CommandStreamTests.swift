import Conductor
import Execution
import TestSupport
import Testing

@Suite("Commands in a step's output take effect", .ownThread)
struct CommandStreamTests {
    private func effects(_ text: String, unsecure: Bool = false, pieces: Int = .max) -> CommandEffects {
        var stream = CommandStream(CommandSettings(allowsUnsecureCommands: unsecure, workspace: "/w"))
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            stream.write(Array(rest.prefix(pieces)))
            rest = rest.dropFirst(pieces)
        }
        stream.finish()
        return stream.effects
    }

    @Test(
        "places of annotations, without those that contradict each other",
        arguments: [
            (
                "::error file=a,line=1,endLine=2,title=T::m",
                Annotation(.error, "m", title: "T", file: "a", line: 1, endLine: 2)
            ),
            ("::warning line=4,col=5,endColumn=6::m", Annotation(.warning, "m", line: 4, column: 5, endColumn: 6)),
            ("::notice endLine=4::m", Annotation(.notice, "m", line: 4, endLine: 4)),
            ("::error line=1,endColumn=6::m", Annotation(.error, "m", line: 1, column: 6, endColumn: 6)),
            ("::error col=5::m", Annotation(.error, "m")),
            ("::error line=1,endLine=2,col=5::m", Annotation(.error, "m", line: 1, endLine: 2)),
            ("::error line=5,endLine=2::m", Annotation(.error, "m")),
            ("::error line=1,col=5,endColumn=2::m", Annotation(.error, "m", line: 1)),
            ("::error line=x::m", Annotation(.error, "m")),
            ("::error file=/w/src/a::m", Annotation(.error, "m", file: "src/a")),
            ("::error file=/elsewhere/a::m", Annotation(.error, "m", file: "/elsewhere/a")),
        ])
    func annotations(_ line: String, _ annotation: Annotation) {
        #expect(effects(line).annotations == [annotation])
    }

    private static let sample = """
        hello
        ::set-output name=a::1
        ::group::x
          ::warning::first
        a line with ## and :: in it
        text ##[error]second
        ::stop-commands::token
        ::error::not this one
        ::token::
        ::save-state name=s::2
        ::notice::last
        """

    @Test("the same bytes have the same effects in whatever pieces they come", arguments: 1...40)
    func pieces(_ size: Int) {
        let whole = effects(Self.sample)
        #expect(whole.annotations.filter { $0.message.count < 10 }.map(\.message) == ["first", "second", "last"])
        #expect(
            whole.annotations.map(\.message).filter { $0.count >= 10 }
                == ["set-output", "save-state"].map {
                    "The `\($0)` command is deprecated and will be disabled soon. Please upgrade to using Environment Files."
                })
        #expect(whole.outputs == [.init("a", "1")])
        #expect(whole.states == [.init("s", "2")])
        #expect(effects(Self.sample, pieces: size) == whole)
    }

    @Test("carriage returns at line ends are no part of the data")
    func carriageReturns() {
        #expect(effects("::error::a\r\n::error::b\r\n").annotations.map(\.message) == ["a", "b"])
    }

    @Test("set-env and add-path fail the step unless they are allowed")
    func unsecure() {
        let refused = effects("::set-env name=A::1\n::add-path::/x\n")
        #expect(refused.hasFailed)
        #expect(refused.annotations.count == 2)
        #expect(refused.annotations[0].message.contains("The `set-env` command is disabled."))
        #expect(refused.variables.isEmpty)

        let allowed = effects("::set-env name=A::1\n::add-path::/x\n::set-env name=node_options::x\n", unsecure: true)
        #expect(!allowed.hasFailed)
        #expect(allowed.variables == [.init("A", "1")])
        #expect(allowed.paths == ["/x"])
        #expect(
            allowed.annotations.map(\.message) == [
                "Can't update NODE_OPTIONS environment variable using ::set-env:: command."
            ])
    }

    @Test(
        "commands that cannot be carried out fail the step",
        arguments: [
            "::set-output::v", "::save-state name=::v", "::echo::maybe", "::echo::", "::stop-commands::",
            "::stop-commands::error", "::stop-commands::Pause-Logging",
        ])
    func failures(_ line: String) {
        let effects = effects(line)
        #expect(effects.hasFailed)
        #expect(
            effects.annotations.last?.message.hasPrefix("Unable to process command '\(line)' successfully.") == true)
    }

    @Test("commands that are fine have no effect but theirs", arguments: ["::echo:: On ", "::ECHO::off", "::debug::x"])
    func harmless(_ line: String) {
        #expect(effects(line) == CommandEffects())
    }

    @Test("any token stops the commands where the workflow allows it")
    func unsecureToken() {
        var stream = CommandStream(CommandSettings(allowsUnsecureStopTokens: true))
        stream.write(Array("::stop-commands::error\n::warning::a\n::error::\n::warning::b\n".utf8))
        stream.finish()
        #expect(stream.effects.annotations == [Annotation(.warning, "b")])
    }

    @Test("ten annotations of a level are kept, and 4096 characters of each")
    func limits() {
        let many = effects(
            String(repeating: "::error::x\n", count: 30) + "::warning::" + String(repeating: "y", count: 9000))
        #expect(many.annotations.count == 11)
        #expect(many.annotations.last?.message.count == 4096)
    }

    @Test("a line of megabytes is no command, and the next one is read")
    func longLine() {
        let long = "::error::" + String(repeating: "x", count: 3 << 20) + "\n::error::short\n"
        #expect(effects(long, pieces: 100_000).annotations.map(\.message) == ["short"])
        #expect(effects(long).annotations.map(\.message) == ["short"])
    }
}
