import Execution
import TestSupport
import Testing

@Suite("A line is a workflow command or it is not", .ownThread)
struct WorkflowCommandTests {
    struct Row: Sendable {
        var line: String
        var command: WorkflowCommand?

        init(_ line: String, _ name: String? = nil, _ properties: [String: String] = [:], _ data: String = "") {
            self.line = line
            command = name.map { WorkflowCommand(name: $0, properties: properties, data: data) }
        }
    }

    static let rows = [
        Row("::error::Something", "error", [:], "Something"),
        Row("  \t::error::Something", "error", [:], "Something"),
        Row("::ERROR::x", "error", [:], "x"),
        Row("::error file=a.c,line=3::bad", "error", ["file": "a.c", "line": "3"], "bad"),
        Row("::error FILE=a.c,Line=3::bad", "error", ["file": "a.c", "line": "3"], "bad"),
        // The runner looks for " line" then, which means nothing to it.
        Row("::error  file=a.c, line=3 ::bad", "error", ["file": "a.c", " line": "3"], "bad"),
        Row("::error file==a.c,=title=x,line=::bad", "error", ["file": "a.c", "title": "x"], "bad"),
        Row("::error title=a%250Ab::%250A", "error", ["title": "a%0Ab"], "%0A"),
        Row("::error title=a%3Ab%2Cc%25::x%0Ay%25z", "error", ["title": "a:b,c%"], "x\ny%z"),
        Row("::error title=::x", "error", [:], "x"),
        Row("::error title=a=b::x", "error", ["title": "a=b"], "x"),
        Row("::warning::a::b", "warning", [:], "a::b"),
        Row("::set-output name=k::v", "set-output", ["name": "k"], "v"),
        Row("##[error]old", "error", [:], "old"),
        Row("text before ##[warning file=a;line=1]old", "warning", ["file": "a", "line": "1"], "old"),
        Row("##[error]a%3Bb%5Dc", "error", [:], "a;b]c"),
        Row("::debug::", "debug", [:], ""),
        Row("::unknown::x"), Row("::error"), Row(":: error::x"), Row("x ::error::y"), Row("error::x"), Row(""),
        Row("##[unknown]x"), Row("##[error"), Row("::::"), Row("::"),
    ]

    @Test("grammar, escapes and unknown names", arguments: rows)
    func parsing(_ row: Row) {
        #expect(WorkflowCommand(line: row.line[...]) == row.command)
    }
}
