import Conductor
import Foundation
import TestSupport
import Testing

@testable import Execution

@Suite("What a step writes to its command files", .ownThread)
struct CommandFileTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    /// The effects of files that the step has filled, or removed where there is no content.
    private func effects(_ contents: [String: String?]) throws -> StepEffects {
        let files = CommandFiles(prefix: folder.path + "/")
        try files.create()
        for (name, content) in contents {
            if let content { try folder.write([name: content]) } else { unlink(folder.path + "/" + name) }
        }
        return StepEffects(files: files, commands: CommandEffects())
    }

    @Test("takes effect by file")
    func all() throws {
        let effects = try effects([
            "env": "A=1\nB<<X\n2\n3\nX\n", "output": "o=p\n", "state": "s=t\n",
            "path": "/one\r\n\n/two\r/three\u{2028}x",
            "summary": "# Hello\n",
        ])
        #expect(effects.variables == [.init("A", "1"), .init("B", "2\n3")])
        #expect(effects.outputs == [.init("o", "p")])
        #expect(effects.states == [.init("s", "t")])
        #expect(effects.paths == ["/one", "/two", "/three\u{2028}x"])
        #expect(effects.summary == "# Hello\n")
        #expect(effects.annotations.isEmpty && !effects.hasFailed)
    }

    @Test("fails the step where it is malformed, and what stands before counts", arguments: ["env", "output", "state"])
    func malformed(_ name: String) throws {
        let effects = try effects([name: "A=1\nnothing\nB=2\n"])
        #expect(effects.hasFailed)
        #expect(
            effects.annotations == [
                Annotation(
                    .error, "Unable to process file command '\(name)' successfully. Invalid format 'nothing'")
            ])
        #expect((effects.variables + effects.outputs + effects.states) == [.init("A", "1")])
    }

    @Test("cannot set NODE_OPTIONS, in whatever letters", arguments: ["NODE_OPTIONS", "Node_Options"])
    func nodeOptions(_ name: String) throws {
        let effects = try effects(["env": "\(name)=--require x\nB=2\n"])
        #expect(effects.variables == [.init("B", "2")])
        #expect(
            effects.annotations == [
                Annotation(.error, "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.")
            ])
        #expect(!effects.hasFailed)
    }

    @Test("may be removed", arguments: ["env", "output", "state", "path", "summary"])
    func removed(_ name: String) throws {
        let effects = try effects([name: nil])
        #expect(!effects.hasFailed && effects.annotations.isEmpty)
    }

    @Test("is refused as a whole above a megabyte, and read no further", arguments: ["env", "output", "state", "path"])
    func huge(_ name: String) throws {
        let files = CommandFiles(prefix: folder.path + "/")
        try files.create()
        let path = folder.path + "/" + name
        try Data("A=1\n".utf8).write(to: URL(fileURLWithPath: path))
        // A hole, which takes no room on the disk.
        #expect(truncate(path, 100 << 20) == 0)
        let effects = StepEffects(files: files, commands: CommandEffects())
        #expect(effects.hasFailed)
        #expect(
            effects.annotations.map(\.message) == [
                "Unable to process file command '\(name)' successfully. The file supports content up to a size of 1024k, "
                    + "got 102400k: nothing of it is used."
            ])
        #expect(effects.variables.isEmpty && effects.outputs.isEmpty && effects.states.isEmpty && effects.paths.isEmpty)
    }

    @Test("may be a megabyte")
    func largest() throws {
        let value = String(repeating: "x", count: (1 << 20) - 3)
        #expect(try effects(["output": "a=\(value)\n"]).outputs == [.init("a", value)])
        #expect(try effects(["output": "a=\(value)x\n"]).outputs.isEmpty)
    }

    @Test("is told of where a summary is too large, which fails nothing")
    func summary() throws {
        let most = String(repeating: "x", count: 1 << 20)
        #expect(try effects(["summary": most]).summary == most)
        let effects = try effects(["summary": most + "x"])
        #expect(effects.summary == nil && !effects.hasFailed)
        #expect(
            effects.annotations == [
                Annotation(
                    .error,
                    "$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got 1024k.")
            ])
    }
}
