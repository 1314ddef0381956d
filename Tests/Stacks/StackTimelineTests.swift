import Containers
import Foundation
import Stacks
import Synchronization
import TestSupport
import Testing

@Suite(.ownThread)
struct StackTimelineTests {
    private static func entry(_ second: Int, _ source: String, _ text: String) -> String {
        #"{"time":"2026-11-22T00:00:0\#(second).000000000Z","source":"\#(source)","text":"\#(text)"}"# + "\n"
    }

    /// Calls the body with a folder whose timeline holds this, and what adds to it.
    private static func withTimeline(
        _ text: String, _ body: (_ folder: String, _ add: (String) throws -> Void) throws -> Void
    ) throws {
        let folder = NSTemporaryDirectory() + "sluice-timeline-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try text.write(toFile: folder + "/timeline.jsonl", atomically: false, encoding: .utf8)
        let file = try #require(FileHandle(forWritingAtPath: folder + "/timeline.jsonl"))
        try file.seekToEnd()
        try body(folder) { try file.write(contentsOf: Data($0.utf8)) }
    }

    private static func check(
        _ folder: String, _ selection: StackTimeline.Selection, tail: Int?, _ expected: [String]
    ) throws {
        let timeline = try #require(StackTimeline(folder: folder, selection))
        #expect(timeline.next(tail: tail).map(\.text) == expected, "\(selection)")
    }

    @Test("Lines are merged by time and selected by source, time and text")
    func selection() throws {
        let text = [
            Self.entry(2, "api", "second"), Self.entry(1, "viewer", "first"), Self.entry(3, "api", "third"),
            Self.entry(3, "viewer", "also third"),
        ].joined()
        try Self.withTimeline(text) { folder, _ in
            try Self.check(folder, .init(), tail: nil, ["first", "second", "third", "also third"])
            try Self.check(folder, .init(), tail: 2, ["third", "also third"])
            try Self.check(folder, .init(), tail: 0, [])
            try Self.check(folder, .init(sources: ["api"]), tail: nil, ["second", "third"])
            try Self.check(folder, .init(containing: "third"), tail: nil, ["third", "also third"])
            let second = LogMoment.nanoseconds("2026-11-22T00:00:02Z".utf8)
            try Self.check(folder, .init(since: second), tail: nil, ["second", "third", "also third"])
        }
    }

    @Test("What is added is read on, a line that comes in two parts once it is whole, a torn one not at all")
    func following() throws {
        try Self.withTimeline(Self.entry(1, "api", "one")) { folder, add in
            let timeline = try #require(StackTimeline(folder: folder))
            #expect(timeline.next().map(\.text) == ["one"])
            #expect(timeline.next() == [])
            let entry = Self.entry(2, "api", "two")
            try add(String(entry.prefix(20)))
            #expect(timeline.next() == [])
            try add(String(entry.dropFirst(20)) + "{\"time\":\n" + Self.entry(3, "api", "three"))
            #expect(timeline.next().map(\.text) == ["two", "three"])
            #expect(timeline.tornLines == 1)
        }
        #expect(StackTimeline(folder: "/nonexistent") == nil)
    }

    @Test("A disk that takes no more is told once, and the lines stay in memory")
    func fullDisk() throws {
        let folder = NSTemporaryDirectory() + "sluice-full-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // As a disk that is full says it.
        try FileManager.default.createSymbolicLink(atPath: folder + "/timeline.jsonl", withDestinationPath: "/dev/full")
        let warnings = Warnings()
        let logs = try ContainerLogs(project: "none", endpoint: .init(socket: "/none"), path: folder, secrets: []) {
            if case .warned(let text) = $0 { warnings.add(text) }
        }
        for number in 1...3 {
            logs.record([StackLine(source: "suite ui", time: Int64(number), text: "line \(number)")])
        }
        #expect(warnings.all == ["Log lines cannot be written to \"\(folder)\": No space left on device."])
        #expect(logs.lastLines(of: "suite ui", count: 9) == ["line 1", "line 2", "line 3"])
        let own = try String(contentsOfFile: folder + "/suite-ui.log", encoding: .utf8)
        #expect(own.split(separator: "\n").count == 3)
    }
}

/// What was warned of.
private final class Warnings: Sendable {
    private let texts = Mutex<[String]>([])

    var all: [String] { texts.withLock { $0 } }
    func add(_ text: String) { texts.withLock { $0.append(text) } }
}
