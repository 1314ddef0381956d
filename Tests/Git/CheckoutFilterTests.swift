import TestSupport
import Testing

@testable import Git

@Suite("Line ends in a work directory", .ownThread)
struct CheckoutFilterTests {
    private static let attributes: [String] = [
        "", "* text=auto", "* text=auto eol=crlf", "* text", "* text eol=crlf", "* eol=crlf", "* eol=lf", "* -text",
        "* crlf", "* -crlf", "* crlf=input", "*.txt text=auto eol=crlf\nfolder/* -text", "* ident", "* ident eol=crlf",
        "* binary", "[attr]dos text eol=crlf\n*.txt dos", "* text=auto\r\n*.txt eol=crlf\r\n", "*.bin eol=crlf",
    ]

    private static let settings: [[String: String]] = [
        [:], ["core.autocrlf": "true"], ["core.autocrlf": "input"], ["core.eol": "crlf"],
        ["core.autocrlf": "true", "core.eol": "lf"],
    ]

    private static let contents: [String: String] = [
        "lf.txt": "one\ntwo\n", "crlf.txt": "one\r\ntwo\r\n", "mixed.txt": "one\r\ntwo\n", "cr.txt": "one\rtwo\n",
        "bare.txt": "no end", "empty.txt": "", "zero.bin": "a\0b\n", "folder/lf.txt": "x\ny\n",
        "ident.txt": "see $Id$ here\n", "old-ident.txt": "$Id: 0123 $\n", "odd-ident.txt": "$id$ $ Id$ $Id\n",
        "late.txt": String(repeating: "x", count: 9000) + "\0\n",
        "control.txt": "\u{1}\u{2}\u{3}\u{4}\n", "escape.txt": "\u{1B}[31mred\n", "eof.txt": "old dos\n\u{1A}",
    ]

    @Test("are byte for byte those of git's checkout", arguments: attributes)
    func asGit(attributes: String) throws {
        let scratch = try ScratchFolder()
        try scratch.git("init", "-q", "-b", "main", "repository")
        for (path, text) in Self.contents { try scratch.write(text, to: "repository/" + path) }
        // Committed before the attributes are there, so that nothing is normalised on its way in.
        try scratch.commitAll("contents")
        try scratch.write(attributes + "\n", to: "repository/.gitattributes")
        try scratch.write("lf.txt -text\n", to: "repository/folder/.gitattributes")
        // By name: `git add --all` reads a file again that is as young as the index, and normalises it.
        try scratch.git("add", ".gitattributes", "folder/.gitattributes", in: "repository")
        try scratch.git("commit", "-q", "-m", "attributes", in: "repository")
        let commit = try scratch.revision("HEAD")
        for (number, settings) in Self.settings.enumerated() {
            for key in ["core.autocrlf", "core.eol"] {
                _ = try? scratch.git("config", "--unset", key, in: "repository")
            }
            for (key, value) in settings { try scratch.git("config", key, value, in: "repository") }
            try scratch.git("worktree", "add", "-q", "--detach", "../expected\(number)", commit.hex, in: "repository")
            try scratch.materialize(commit, into: "work")
            let expected = try scratch.listing("expected\(number)")
            let difference = try scratch.listing("work").filter { !expected.contains($0) }
            #expect(difference == [], "\(attributes) with \(settings)")
            let times = try scratch.listing("work", times: true)
            try scratch.materialize(commit, into: "work")
            #expect(try scratch.listing("work", times: true) == times)
        }
    }

    @Test("an encoding that is not carried out is said")
    func encoding() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.write("*.txt working-tree-encoding=UTF-16\n", to: "repository/.gitattributes")
        try scratch.git("-c", "core.attributesFile=", "add", ".gitattributes", in: "repository")
        try scratch.git("commit", "-q", "-m", "encoding", in: "repository")
        let report = try scratch.materialize(scratch.revision("HEAD"), into: "work")
        #expect(report.warnings.count == 1)
        #expect(report.warnings.first?.contains("working-tree-encoding") == true)
    }
}
