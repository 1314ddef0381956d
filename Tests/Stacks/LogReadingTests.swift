import Redaction
import Testing

@testable import Stacks

struct LogReadingTests {
    private static func frame(_ channel: UInt8, _ text: String) -> [UInt8] {
        let count = text.utf8.count
        return [channel, 0, 0, 0] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) } + Array(text.utf8)
    }

    @Test("Frames come out whole however the bytes are cut", arguments: [1, 2, 3, 7, 8, 9, 64])
    func frames(size: Int) {
        let bytes = Self.frame(1, "one\n") + Self.frame(2, "") + Self.frame(2, "two") + Self.frame(3, "no")
        var frames = LogFrames(isTerminal: false)
        var found: [String] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            frames.append(Array(bytes[start..<min(start + size, bytes.count)])) {
                found.append("\($0) \(String(decoding: $1, as: UTF8.self))")
            }
        }
        #expect(found == ["output one\n", "errors ", "errors two", "engine no"])
    }

    @Test(
        "Moments are read as docker writes them, and written so",
        arguments: [
            ("2026-11-22T02:39:33.851033787Z", 1_795_315_173_851_033_787 as Int64?),
            ("1970-01-01T00:00:00.000000001Z", 1), ("2024-02-29T23:59:59.1Z", 1_709_251_199_100_000_000),
            ("2024-02-29T23:59:59Z", 1_709_251_199_000_000_000), ("2024-02-29T23:59:59", nil), ("x", nil), ("", nil),
            ("2024-13-01T00:00:00.000000000Z", nil), ("99999-01-01T00:00:00Z", nil),
        ])
    func moments(text: String, nanoseconds: Int64?) {
        #expect(LogMoment.nanoseconds(Array(text.utf8)) == nanoseconds)
        guard let nanoseconds else { return }
        #expect(LogMoment.nanoseconds(Array(LogMoment.text(nanoseconds).utf8)) == nanoseconds)
    }

    @Test("A log that is read again from a little before gives what is new, once")
    func again() {
        let log: [(LogFrames.Channel, String)] = [
            (.output, "2026-11-22T00:00:00.000000000Z old\n"), (.output, "2026-11-22T00:00:01.000000005Z a\n"),
            (.errors, "2026-11-22T00:00:01.000000004Z e\n"), (.output, "2026-11-22T00:00:01.000000006Z b\n"),
            (.output, "2026-11-22T00:00:01.000000006Z b\n"), (.errors, "2026-11-22T00:00:01.000000006Z c\n"),
            (.output, "2026-11-22T00:00:02.000000000Z part"), (.output, "2026-11-22T00:00:02.000000000Z ial\n"),
        ]
        // The connection breaks after each number of frames.
        for cut in 0...log.count {
            var reading = LogReading()
            var found: [String] = []
            let masks = Redactor()
            _ = reading.begin()
            for (channel, text) in log[..<cut] {
                reading.take(channel, Array(text.utf8)[...], masks: masks) { found.append($1) }
            }
            let since = reading.begin() ?? .min
            for (channel, text) in log {
                guard let time = LogMoment.nanoseconds(text.utf8.prefix(30)), time >= since else { continue }
                reading.take(channel, Array(text.utf8)[...], masks: masks) { found.append($1) }
            }
            reading.finish(masks: masks) { found.append($1) }
            #expect(found == ["old", "a", "e", "b", "b", "c", "partial"], "cut after \(cut)")
        }
    }

    @Test("A secret across the pieces of an endless line is masked")
    func endlessLine() {
        let masks = Redactor(secrets: ["swordfish"])
        var lines = LogLines()
        var found = ""
        var pieces = 0
        let take = { (time: Int64, text: String) in
            found += text
            pieces += 1
        }
        let text = Array((String(repeating: "x", count: LogLines.longestPiece - 3) + "swordfish and more").utf8)
        for start in stride(from: 0, to: text.count, by: 1000) {
            lines.append(text[start..<min(start + 1000, text.count)], at: 1, masks: masks, take)
        }
        lines.finish(masks: masks, take)
        #expect(pieces == 2)
        #expect(found == String(repeating: "x", count: LogLines.longestPiece - 3) + "*** and more")
    }

    @Test("A line of the timeline reads back as it was; a torn one is none")
    func timelineLines() {
        for line in [
            StackLine(source: "api", time: 1_795_315_173_851_033_787, text: "\"quoted\" \u{1B}[31m\té\\"),
            StackLine(source: "suite ui", time: 0, text: "", isGap: true),
        ] {
            let bytes = TimelineLine.bytes(line)
            #expect(TimelineLine.line(bytes.dropLast()) == line)
            #expect(TimelineLine.line(bytes.dropLast(3)) == nil)
        }
    }
}
