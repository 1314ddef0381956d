import Foundation
import TestSupport
import Testing

@Suite("The log of a step", .ownThread) struct LogReadingTests {
    private func with(_ body: (LoggedStep) throws -> Void) throws {
        try ServedScratch.with(workflows: ["log": LoggedStep.workflow]) { try body(try LoggedStep($0)) }
    }

    @Test("is given as it is, whole and in parts")
    func ranges() throws {
        try with { step in
            let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            try step.write(bytes)
            let whole = try step.ask("")
            #expect(whole.status == 200)
            #expect(whole.headers["content-type"] == "text/plain; charset=utf-8")
            #expect(whole.headers["accept-ranges"] == "bytes")
            #expect(whole.body == bytes)
            for (range, expected) in [
                ("bytes=0-0", 0..<1), ("bytes=10-19", 10..<20), ("bytes=99990-", 99_990..<100_000),
                ("bytes=-5", 99_995..<100_000), ("bytes=-200000", 0..<100_000),
                ("bytes=5-999999999999999999999", 5..<100_000),
            ] {
                let part = try step.ask("", headers: ["Range": range])
                #expect(part.status == 206, "\(range)")
                #expect(part.body == Array(bytes[expected]), "\(range)")
                #expect(
                    part.headers["content-range"] == "bytes \(expected.lowerBound)-\(expected.upperBound - 1)/100000")
            }
            for range in ["bytes=100000-", "bytes=-0"] {
                let none = try step.ask("", headers: ["Range": range])
                #expect(none.status == 416, "\(range)")
                #expect(none.headers["content-range"] == "bytes */100000")
            }
            // What is no range, and more than one, is the whole.
            for range in ["bytes=5-2", "lines=1-2", "bytes=0-1,5-6", "bytes=a-b"] {
                #expect(try step.ask("", headers: ["Range": range]).status == 200, "\(range)")
            }
            #expect(try step.ask("?from=10&limit=5").body == Array(bytes[10..<15]))
            #expect(try step.ask("?from=99999&limit=5").body == [bytes[99_999]])
            #expect(try step.ask("?from=200000").body.isEmpty)
            #expect(try step.ask("?from=-1").status == 400)
            let head = try step.served.tell("HEAD", step.path)
            #expect(head.headers["content-length"] == "100000")
            #expect(head.body.isEmpty)
        }
    }

    @Test("has the lines that it has, with their numbers and places", arguments: [1, 2, 3])
    func lines(seed: UInt64) throws {
        try with { step in
            var random = Seeded(seed)
            var bytes: [UInt8] = []
            for _ in 0..<6000 {
                let length = [0, 1, 20, 80, 300][Int.random(in: 0..<5, using: &random)]
                bytes += (0..<length).map { _ in UInt8.random(in: 0x20..<0x7F, using: &random) } + [0x0A]
            }
            // One that is longer than whatever is read at once, and a last one without an end.
            bytes += [UInt8](repeating: 0x78, count: 700_000) + [0x0A] + Array("the next\nand the last".utf8)
            try step.write(bytes)
            let expected = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            #expect(try step.ask("/outline").object()["lines"] as? Int == expected.count)
            var ranges = [1...1, 1...10, 5990...6003, 6001...6001, 6002...6003, 1...5000]
            for _ in 0..<20 {
                let first = Int.random(in: 1...6000, using: &random)
                ranges.append(first...min(6003, first + Int.random(in: 0...50, using: &random)))
            }
            for range in ranges {
                let lines = try step.lines("\(range.lowerBound)-\(range.upperBound)")
                #expect(lines.map { $0["n"] as? Int } == Array(range))
                for line in lines {
                    let content = expected[(line["n"] as? Int ?? 0) - 1]
                    #expect(line["offset"] as? Int == content.startIndex)
                    #expect(line["text"] as? String == String(decoding: content.prefix(64 << 10), as: UTF8.self))
                    #expect(line["length"] as? Int == (content.count > 64 << 10 ? content.count : nil))
                    if line["text"] as? String != String(decoding: content.prefix(64 << 10), as: UTF8.self) { return }
                }
            }
            #expect(try step.lines("-2").map { $0["text"] as? String } == ["the next", "and the last"])
            #expect(try step.lines("6004-6010").isEmpty)
            for wrong in ["", "5", "0-5", "a-b", "5-2-1", "-"] {
                #expect(try step.ask("?lines=\(wrong)").status == 400, "\(wrong)")
            }
        }
    }

    @Test("is found like by grep", arguments: [11, 12, 13])
    func search(seed: UInt64) throws {
        try with { step in
            var random = Seeded(seed)
            // Few letters, so that there are matches that begin in one another, and at the ends of what is read at once.
            let letters = Array("abABcC \u{1B}[é<".utf8) + [0xFF, 0x00]
            var bytes = (0..<1_300_000).map { _ -> UInt8 in
                Int.random(in: 0..<60, using: &random) == 0
                    ? 0x0A : letters[Int.random(in: 0..<letters.count, using: &random)]
            }
            // Over the end of the first piece.
            bytes.replaceSubrange((1 << 20) - 4..<(1 << 20) + 4, with: Array("NeedleXY".utf8))
            try step.write(bytes)
            let file = step.served.scratch.folder + "/searched"
            try Data(bytes).write(to: URL(fileURLWithPath: file))
            for text in ["needlexy", "abab", "AB", "c", "b a", "\u{1B}[", "é", "abcabcabc", "nowhere", "<"] {
                let expected = try offsets(of: text, in: file, step.served.scratch)
                let found = try step.search(text)
                #expect(found.count == expected.count, "\(text)")
                #expect(found.offsets == Array(expected.prefix(1000)), "\(text)")
                var (line, place) = (1, 0)
                let lines = expected.prefix(1000).map { offset in
                    line += bytes[place..<offset].count { $0 == 0x0A }
                    place = offset
                    return line
                }
                #expect(found.lines == lines, "\(text)")
            }
            #expect(try step.ask("?search=").status == 400)
            #expect(try step.ask("?search=a%0Ab").status == 400)
        }
    }

    /// What grep says, in a locale in which bytes are what they are.
    private func offsets(of text: String, in file: String, _ scratch: Scratch) throws -> [Int] {
        let answer = try scratch.start(
            ["-c", "LC_ALL=C grep -obaiF -- \"$0\" \"$1\" | LC_ALL=C cut -d: -f1 | grep -aE '^[0-9]+$'", text, file],
            program: "sh"
        ).answer()
        return answer.output.split(separator: "\n").compactMap { Int($0) }
    }

    @Test("does nothing to whoever reads it")
    func hostile() throws {
        try with { step in
            let lines = [
                "<script>alert(1)</script>", "\u{1B}[31;1mred\u{1B}[0m \u{1B}]0;title\u{7}plain", "10%\r50%\r100%",
                "\u{202E}backwards", "::error file=<b>x</b>,line=3::it & <i>failed</i>", "::group::<u>G</u>",
                "::endgroup::",
                "::debug::quiet",
            ]
            var bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
            bytes += [0x61, 0xFF, 0xC3, 0x28, 0x00, 0x62, 0x0A]
            bytes += [UInt8](repeating: 0x3C, count: 10 << 20) + Array("\nend\n".utf8)
            try step.write(bytes)
            let shown = try step.lines("1-20", "&format=html")
            let html = shown.map { $0["html"] as? String ?? "" }
            #expect(html[0] == "&lt;script&gt;alert(1)&lt;/script&gt;")
            #expect(html[1] == #"<span class="bold fg1">red</span> plain"#)
            #expect(html[2] == "100%")
            #expect(!html[3].contains("\u{202E}"))
            #expect(html[4] == "&lt;b&gt;x&lt;/b&gt;:3: it &amp; &lt;i&gt;failed&lt;/i&gt;")
            #expect(html[5] == "&lt;u&gt;G&lt;/u&gt;")
            #expect(html[8] == "a\u{FFFD}\u{FFFD}(␀b")
            #expect(
                shown.map { $0["mark"] as? String } == [
                    nil, nil, nil, nil, "error", "group", "endgroup", "debug", nil, nil, nil,
                ])
            #expect(shown[9]["length"] as? Int == 10 << 20)
            #expect(html[9].count < 100_000)
            #expect(html[10] == "end")
            #expect(shown.count == 11)
        }
    }

    @Test("is told of as a whole: groups, errors, and what was made mere text")
    func outline() throws {
        try with { step in
            let text = """
                Error: as some programs say it
                ##[group]First
                  ::group::Second
                ::endgroup::
                ::stop-commands::pause
                ::error::not one
                ::pause::
                ::error title=x::one
                ##[error]two
                ::group::Open

                """
            try step.write(Array(text.utf8))
            let outline = try step.ask("/outline").object()
            #expect(outline["lines"] as? Int == 10)
            #expect(outline["bytes"] as? Int == text.utf8.count)
            #expect(outline["is_complete"] as? Bool == true)
            #expect(outline["errors"] as? Int == 2)
            #expect((outline["first_error"] as? [String: Int])?["n"] == 8)
            let groups = try #require(outline["groups"] as? [[String: Any]])
            #expect(groups.map { $0["title"] as? String } == ["First", "Second", "Open"])
            #expect(groups.map { $0["n"] as? Int } == [2, 3, 10])
            #expect(groups.map { $0["end"] as? Int } == [3, 4, nil])
            #expect(try step.lines("6-6", "&format=html").first?["mark"] == nil)
            try step.write(Array("all is well\nTraceback (most recent call last):\n".utf8))
            #expect((try step.ask("/outline").object()["first_error"] as? [String: Int])?["n"] == 2)
        }
    }

    @Test("is not asked for by what is not taken, whether or not it would count")
    func queries() throws {
        try with { step in
            try step.write(Array("one\ntwo\n".utf8))
            for wrong in [
                "?serch=a", "?format=xml", "?follow=2", "?limit=-1", "?lines=1-2&limit=x", "?search=a&lines=0",
                "?search=a&search=b", "?last_event_id=x", "/outline?lines=1-2", "/late?from=1",
            ] {
                let reply = try step.ask(wrong)
                #expect(reply.status == 400 && reply.headers["content-type"] == "application/problem+json", "\(reply)")
            }
            #expect(try step.ask("?follow=0&format=html").text == "one\ntwo\n")
        }
    }

    @Test("is that of a step that there is, and of nothing else")
    func places() throws {
        try with { step in
            let runs = "/api/v1/projects/demo/runs"
            for path in [
                "\(runs)/1/logs/nothing", "\(runs)/1/logs/..%2f..%2f..%2fhistory.sqlite", "\(runs)/1/logs/%2e%2e",
                "\(runs)/2/logs/\(step.name)", "\(runs)/0/logs/\(step.name)", "\(runs)/x/logs/\(step.name)",
                "/api/v1/projects/other/runs/1/logs/\(step.name)", "\(runs)/1/logs/\(step.name)%2flog",
            ] {
                for more in ["", "?lines=1-2", "?search=a", "?follow=1", "/outline"] {
                    #expect(try step.served.tell("GET", path + more).status == 404, "\(path)\(more)")
                }
            }
            // A log is no link, wherever it leads.
            let log = step.served.store + "/runs/1/steps/\(step.name)/log"
            try FileManager.default.removeItem(atPath: log)
            try FileManager.default.createSymbolicLink(atPath: log, withDestinationPath: "/etc/passwd")
            let reply = try step.ask("?lines=1-5")
            #expect(reply.status == 500)
            #expect(!reply.text.contains("root:"))
        }
    }
}
