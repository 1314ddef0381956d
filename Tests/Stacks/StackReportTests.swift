import Foundation
import Source
import Stacks
import TestSupport
import Testing

@Suite("The report of a stack test", .ownThread)
struct StackReportTests {
    private static let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden")

    static let stories: [(String, StackStory)] = [("passed", .passed()), ("failed", .failed())]

    /// `SLUICE_RECORD=1 swift test --filter StackReportTests` writes what is expected anew, and fails.
    @Test("is the page that was looked at", arguments: 0..<stories.count)
    func golden(index: Int) throws {
        let (name, story) = Self.stories[index]
        let file = Self.golden.appendingPathComponent("report-\(name).html")
        let html = StackReport(story.record, lines: story.lines).html
        if ProcessInfo.processInfo.environment["SLUICE_RECORD"] == "1" {
            try html.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("'report-\(name).html' was recorded anew.")
        } else {
            #expect(try html == String(contentsOf: file, encoding: .utf8))
        }
    }

    @Test("closes what it opens, and loads nothing", arguments: 0...stories.count)
    func wellFormed(index: Int) {
        let story = index < Self.stories.count ? Self.stories[index].1 : Self.hostile()
        let html = StackReport(story.record, lines: story.lines, screenshot: ReportScreenshot(Self.png(3))).html
        var open: [Substring] = []
        for match in html.matches(of: /<(\/?)([a-z0-9]+)[^>]*>/) {
            let (_, closing, name) = match.output
            if closing.isEmpty {
                if !["meta", "img", "input"].contains(name) { open.append(name) }
            } else {
                #expect(open.popLast() == name)
            }
        }
        #expect(open.isEmpty)
        let addresses = html.matches(of: /(src|href|url)=?["(]([^"]*)/).map { String($0.output.2) }
        #expect(addresses.allSatisfy { $0.hasPrefix("./") || $0.hasPrefix("data:image/png;base64,") }, "\(addresses)")
        #expect(!html.contains("<script") && !html.contains("@import"))
    }

    private static let attack = "\"'></title></pre><script>alert(1)</script><img src=x onerror=alert(1)>&amp;"

    /// Whoever names a service, a test or a file, and whatever is logged, can do nothing to the page.
    private static func hostile() -> StackStory {
        let text = attack
        var story = StackStory()
        story.tell(
            .began(
                StackIdentity(
                    name: text, file: text, variant: text, project: text, sha: text, isDirty: false, composeDigest: text
                )))
        story.tell(.warned(text))
        story.tell(.images([StackImage(service: text, name: text, tag: text, id: text, isBuilt: true)]))
        story.container(text, text, health: text, exit: 1)
        story.check(.assert, text, 1, fails: text)
        let test = SuiteResult.Case(
            name: text, outcome: .failure, seconds: 1, message: text, attachments: [text, "javascript:alert(1)"])
        let result = SuiteResult(
            name: text, outcome: .failure, counts: TestCounts(failed: 1), seconds: 1, unexpectedSkips: [text],
            cases: [test], message: text)
        story.tell(.suiteFinished(result))
        story.line(text, text)
        let failure = StackFailure(
            .suites, text, hint: text, service: text, lastLines: [text], screenshot: "javascript:alert(1)")
        story.tell(.failed(failure))
        story.tell(.collected([text, "//elsewhere/a", "javascript:alert(1)"]))
        story.tell(.left([text]))
        return story
    }

    @Test("shows what others wrote as the text that it is")
    func escaped() {
        let story = Self.hostile()
        let html = StackReport(story.record, lines: story.lines).html
        #expect(!html.contains("<script") && !html.contains("<img"))
        #expect(html.contains("&quot;&#39;&gt;&lt;/title&gt;&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(html.contains("href=\"./javascript%3Aalert%281%29\"") && !html.contains("href=\"javascript"))
        #expect(html.contains("href=\".///elsewhere/a\""))
    }

    @Test("shows no escape sequence, no control character and no text that runs backwards as itself")
    func control() {
        var story = StackStory()
        story.line("api", "\u{1B}[1;31mred\u{1B}[0m \u{7}\u{0} \u{202E}txt \u{1B}[")
        let html = StackReport(story.record, lines: story.lines).html
        #expect(html.contains("<span>red \u{2407}\u{2400} \u{FFFD}txt </span>"))
        #expect(!html.contains("\u{1B}"))
    }

    @Test("has the last lines of a long log, and says where the others are")
    func long() {
        let lines = (0..<3002).map { StackLine(source: "api", time: StackStory.start + Int64($0), text: "line-\($0)-") }
        let html = StackReport(StackRecord(), lines: lines).html
        #expect(html.contains("The last 3000 lines; 2 before them are in <a href=\"./logs\">logs/</a>."))
        #expect(!html.contains("line-1-") && html.contains("line-2-") && html.contains("line-3001-"))
        let wide = StackLine(source: "api", time: 0, text: String(repeating: "x", count: 100_000))
        #expect(StackReport(StackRecord(), lines: [wide]).html.utf8.count < 50_000)
    }

    // MARK: The screenshot

    private static func png(_ count: Int) -> [UInt8] {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 77) }
    }

    @Test("has the screenshot in it, whatever its length", arguments: 0..<7)
    func screenshot(count: Int) throws {
        let bytes = Self.png(count)
        let screenshot = try #require(ReportScreenshot(bytes))
        let html = StackReport(StackStory.failed().record, lines: [], screenshot: screenshot).html
        #expect(html.contains("src=\"data:image/png;base64,\(Data(bytes).base64EncodedString())\""))
    }

    @Test("takes no other file for a screenshot, and none that is too large")
    func noScreenshot() {
        #expect(ReportScreenshot(Array("<svg onload='alert(1)'/>".utf8)) == nil)
        #expect(ReportScreenshot(Self.png(2 << 20)) == nil)
        #expect(ReportScreenshot([0xFF, 0xD8, 0xFF, 0xE0]) != nil)
    }

    @Test("reads the screenshot of its folder only")
    func folder() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("report-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("out"), withIntermediateDirectories: true)
        for name in ["secret.png", "out/own.png"] {
            try Data(Self.png(9)).write(to: folder.appendingPathComponent(name))
        }
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/out/link.png", withDestinationPath: folder.path + "/secret.png")
        let expected = ["own.png": true, "link.png": false, "../secret.png": false, "none.png": false]
        for (path, isShown) in expected {
            var record = StackRecord()
            record.apply(.failed(StackFailure(.suites, "It failed.", screenshot: path)), at: 1)
            let html = StackReport(record, folder: folder.path + "/out").html
            #expect(html.contains("data:image/png") == isShown, "\(path)")
        }
    }
}
