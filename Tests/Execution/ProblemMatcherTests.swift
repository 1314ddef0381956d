import Conductor
import Execution
import TestSupport
import Testing

@Suite("Problem matchers", .ownThread)
struct ProblemMatcherTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
        try folder.write(["src/a.c": "x", "packages/app/b.js": "x", "dir/inner/c.txt": "x"])
    }

    private static let compiler = #"""
        {"problemMatcher": [{"owner": "cc", "pattern": [{
          "regexp": "^(.+):(\\d+):(\\d+): (error|warning|note|notice): (.+)$",
          "file": 1, "line": 2, "column": 3, "severity": 4, "message": 5}]}]}
        """#

    private static let linter = #"""
        {"problemMatcher": [{"owner": "lint", "severity": "warning", "pattern": [
          {"regexp": "^(\\S+\\.js)$", "file": 1},
          {"regexp": "^\\s+(\\d+):(\\d+)\\s+(\\w+)\\s+(.*)$", "line": 1, "column": 2, "severity": 3, "message": 4, "loop": true}
        ]}]}
        """#

    private func effects(_ matchers: [String], _ lines: String) throws -> CommandEffects {
        var output = ""
        for (place, matcher) in matchers.enumerated() {
            try folder.write(["m\(place).json": matcher])
            output += "::add-matcher::m\(place).json\n"
        }
        return effects(of: output + lines)
    }

    private func effects(of output: String) -> CommandEffects {
        var stream = CommandStream(CommandSettings(workspace: folder.path))
        stream.write(Array(output.utf8))
        stream.finish()
        return stream.effects
    }

    @Test("make annotations of lines, with colours taken out")
    func single() throws {
        let effects = try effects(
            [Self.compiler],
            """
            src/a.c:3:7: error: no such thing
            \u{1B}[1msrc/a.c:4:1: \u{1B}[0;31mwarning:\u{1B}[m unused
            \(folder.path)/src/../src/a.c:5:2: notice: absolute
            gone.c:6:2: error: a file that is not there
            /etc/hosts:7:2: error: a file that lies outside
            src/a.c:8:2: note: a severity that is none
            src/a.c:99999999999:2: error: a line that is no number
            nothing to see

            """)
        #expect(
            effects.annotations == [
                Annotation(.error, "no such thing", file: "src/a.c", line: 3, column: 7),
                Annotation(.warning, "unused", file: "src/a.c", line: 4, column: 1),
                Annotation(.notice, "absolute", file: "src/a.c", line: 5, column: 2),
                Annotation(.error, "a file that is not there", line: 6, column: 2),
                Annotation(.error, "a file that lies outside", line: 7, column: 2),
                Annotation(.error, "a line that is no number", file: "src/a.c", column: 2),
            ])
        #expect(!effects.hasFailed)
    }

    @Test("of several lines keep what the first one said, and repeat the last one where it loops")
    func several() throws {
        let effects = try effects(
            [Self.linter],
            """
            packages/app/b.js
              1:2  error  first
              3:4  info  is no severity
              5:6  warning  second
            something else
              7:8  error  belongs to no file
            packages/app/b.js
            not a problem line
              9:9  error  neither does this
            """)
        #expect(
            effects.annotations == [
                Annotation(.error, "first", file: "packages/app/b.js", line: 1, column: 2),
                Annotation(.warning, "second", file: "packages/app/b.js", line: 5, column: 6),
            ])
    }

    @Test("without a severity of the line use the matcher's, and without one 'error'")
    func severity() throws {
        let plain = #"{"problemMatcher": [{"owner": "p", "pattern": [{"regexp": "^E (.*)$", "message": 1}]}]}"#
        let notice =
            #"{"problemMatcher": [{"owner": "n", "severity": "Notice", "pattern": [{"regexp": "^N (.*)$", "message": 1}]}]}"#
        let found = try effects([plain, notice], "E one\nN two\nE  \n")
        #expect(found.annotations == [Annotation(.error, "one"), Annotation(.notice, "two")])
    }

    @Test("find a file beside the one that the problem comes from")
    func fromPath() throws {
        let matcher = #"""
            {"problemMatcher": [{"owner": "msbuild", "pattern": [
              {"regexp": "^(\\S+): (.+) \\[(.+)\\]$", "file": 1, "message": 2, "fromPath": 3}]}]}
            """#
        let given = #"""
            {"problemMatcher": [{"owner": "given", "fromPath": "dir/project.x",
              "pattern": [{"regexp": "^!(\\S+) (.+)$", "file": 1, "message": 2}]}]}
            """#
        let found = try effects([matcher, given], "c.txt: bad [dir/inner/project.x]\n!inner/c.txt worse\n")
        #expect(
            found.annotations == [
                Annotation(.error, "bad", file: "dir/inner/c.txt"),
                Annotation(.error, "worse", file: "dir/inner/c.txt"),
            ])
    }

    @Test("take the place of one with the same owner, and are taken away by owner or file")
    func replacing() throws {
        func matcher(_ letter: String) -> String {
            #"{"problemMatcher": [{"owner": "Same", "pattern": [{"regexp": "^\#(letter) (.*)$", "message": 1}]}]}"#
        }
        let found = try effects(
            [matcher("a"), matcher("b")],
            """
            a no longer
            b one
            ::remove-matcher owner=same::
            b two
            ::add-matcher::m0.json
            a three
            ::remove-matcher::m0.json
            a four
            """)
        #expect(found.annotations.map(\.message) == ["one", "three"])
        #expect(found.matcherChanges.count == 5)
    }

    @Test("stay for the steps that come after")
    func laterSteps() throws {
        let first = try effects([Self.compiler], "")
        var matchers = ProblemMatchers()
        for change in first.matcherChanges { matchers.apply(change) }
        #expect(matchers.owners == ["cc"])
        var stream = CommandStream(CommandSettings(workspace: folder.path, matchers: matchers))
        for byte in "src/a.c:1:1: error: later\nsrc/a.c:2:1: error: last".utf8 { stream.write([byte]) }
        stream.finish()
        #expect(stream.effects.annotations.map(\.message) == ["later", "last"])
    }

    @Test("see commands only while these are stopped")
    func commands() throws {
        let all = #"{"problemMatcher": [{"owner": "all", "pattern": [{"regexp": "::warning::(.*)", "message": 1}]}]}"#
        let found = try effects([all], "::warning::a\n::stop-commands::tok\n::warning::b\n::tok::\n")
        #expect(found.annotations == [Annotation(.warning, "a"), Annotation(.error, "b")])
    }

    @Test("whose expression takes too long are taken away with a warning")
    func tooSlow() throws {
        let slow = #"{"problemMatcher": [{"owner": "slow", "pattern": [{"regexp": "^(a+)+$", "message": 1}]}]}"#
        let line = String(repeating: "a", count: 40) + "!\n"
        let found = try effects([slow], line + "aaa\n")
        #expect(found.annotations.map(\.level) == [.warning])
        #expect(found.annotations.first?.message.hasPrefix("Removing issue matcher 'slow'.") == true)
        #expect(!found.hasFailed)
    }

    @Test(
        "that are not valid fail the step with the runner's reason",
        arguments: [
            (#"{"problemMatcher": [{"pattern": []}]}"#, "Owner must not be empty"),
            (#"{"problemMatcher": [{"owner": "x"}]}"#, "Matcher 'x' does not contain any patterns"),
            (
                #"{"problemMatcher": [{"owner": "x", "severity": "bad", "pattern": []}]}"#,
                "Matcher 'x' contains unexpected default severity 'bad'"
            ),
            (
                #"{"problemMatcher": [{"owner": "x", "pattern": [{"regexp": "a", "line": 0}]}]}"#,
                "At least one pattern must set 'message'"
            ),
            (
                #"{"problemMatcher": [{"owner": "x", "pattern": [{"regexp": "(a)", "message": 2}]}]}"#,
                "The property 'message' is set to 2 which is out of range"
            ),
            (
                #"{"problemMatcher": [{"owner": "x", "pattern": [{"regexp": "a", "message": 0}, {"regexp": "a", "message": 0}]}]}"#,
                "The property 'message' is set twice"
            ),
            (
                #"{"problemMatcher": [{"owner": "x", "pattern": [{"regexp": "a", "message": 0, "loop": true}]}]}"#,
                "Only the last pattern in a multiline matcher may set 'loop'"
            ),
            (
                #"{"problemMatcher": [{"owner": "x", "pattern": [{"regexp": "a", "message": 0}, {"regexp": "a", "loop": true}]}]}"#,
                "The loop pattern must set 'message'"
            ),
            (
                #"{"problemMatcher": [{"owner": "x", "pattern": [{"regexp": "a", "message": 0}]}, {"owner": "X", "pattern": [{"regexp": "a", "message": 0}]}]}"#,
                "Duplicate owner name 'X'"
            ),
            (#"{"problemMatcher": [{"owner": "x", "pattern": [{"regexp": "(", "message": 0}]}]}"#, "is not valid"),
            ("{", "The file is no JSON"),
        ])
    func invalid(_ content: String, _ reason: String) throws {
        let found = try effects([content], "")
        #expect(found.hasFailed)
        let message = try #require(found.annotations.first?.message)
        #expect(message.hasPrefix("Unable to process command '::add-matcher::m0.json' successfully."))
        #expect(message.contains(reason), "\(message)")
    }

    @Test(
        "commands that name too little or too much are warned of",
        arguments: [
            ("::add-matcher::", "File path must be specified."),
            (
                "::remove-matcher::",
                "Either an owner name or a file path must be specified in ##[remove-matcher] command."
            ),
            (
                "::remove-matcher owner=x::y",
                "Either specify an owner name or a file path in ##[remove-matcher] command. Both values cannot be set."
            ),
        ])
    func warnings(_ line: String, _ message: String) {
        #expect(effects(of: line).annotations == [Annotation(.warning, message)])
    }

    @Test("of a file that is not there fail the step")
    func missing() {
        let found = effects(of: "::add-matcher::none.json")
        #expect(found.hasFailed)
        #expect(found.annotations.first?.message.contains("Could not find file '\(folder.path)/none.json'.") == true)
    }
}
