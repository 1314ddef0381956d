import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Who follows a log", .ownThread) struct LogFollowTests {
    /// Prints numbered lines in bursts, the last one without a line break, while the file `go` is not there.
    private static func workflow(lines: Int) -> String {
        """
        on: workflow_dispatch
        jobs:
          build:
            runs-on: host
            steps:
              - run: |
                  for n in $(seq 1 \(lines)); do
                    echo "line $n of it"
                    if [ $((n % 100)) = 0 ]; then sleep 0.05; fi
                  done
                  while [ ! -e "$WITNESS" ]; do sleep 0.05; done
                  printf 'no end'
        """
    }

    /// What lines the events hold, and that each begins where the one before ended.
    private static func texts(_ listener: EventListener) throws -> [String] {
        try listener.events.filter { $0.name == "lines" }.flatMap { event in
            let lines = try #require(
                try JSONSerialization.jsonObject(with: Data(event.data.utf8)) as? [[String: Any]])
            return lines.map { "\($0["n"] ?? ""):\($0["text"] ?? "")" }
        }
    }

    private static func expected(_ count: Int) -> [String] {
        (1...count).map { "\($0):line \($0) of it" } + ["\(count + 1):no end"]
    }

    /// The body gets the path of a running step, and what lets it end.
    private func follow(
        lines: Int, _ body: (ServedScratch, String, _ end: () throws -> Void) throws -> Void
    ) throws {
        try ServedScratch.with { served in
            let witness = served.scratch.folder + "/witness"
            try served.scratch.write(
                "workflows/slow.yml", Self.workflow(lines: lines).replacing("\"$WITNESS\"", with: "\"\(witness)\""))
            try served.scratch.commit()
            let run = try served.scratch.start(["run", "slow", "--data-dir", served.store, "--ref", "main"])
            let steps = served.store + "/runs/1/steps"
            var step: String?
            try #require(
                eventually(within: 120) {
                    step = (try? FileManager.default.contentsOfDirectory(atPath: steps))?.first {
                        FileManager.default.fileExists(atPath: "\(steps)/\($0)/log")
                    }
                    return step != nil
                })
            let end = { try "go".write(toFile: witness, atomically: true, encoding: .utf8) }
            try body(served, "/api/v1/projects/demo/runs/1/logs/\(step ?? "")", end)
            try end()
            _ = try run.answer()
        }
    }

    @Test("sees each line once and in order, until the step has ended")
    func order() throws {
        try follow(lines: 2000) { served, path, end in
            let listener = try served.listen(path + "?follow=1")
            #expect(try listener.listen { try Self.texts($0).count == 2000 })
            #expect(listener.type == "text/event-stream")
            #expect(!listener.events.contains { $0.name == "end" })
            try end()
            #expect(listener.listen { $0.hasEnded })
            #expect(try Self.texts(listener) == Self.expected(2000))
            #expect(listener.events.last?.name == "end")
            // Who comes afterwards sees the same.
            let late = try served.listen(path + "?follow=1")
            #expect(late.listen { $0.hasEnded })
            #expect(try Self.texts(late) == Self.expected(2000))
        }
    }

    @Test("goes on where the connection broke")
    func resuming() throws {
        try follow(lines: 2000) { served, path, end in
            var texts: [String] = []
            var place: String?
            for _ in 0..<5 {
                let listener = try served.listen(
                    path + "?follow=1", headers: place.map { ["Last-Event-ID": $0] } ?? [:])
                #expect(listener.listen { $0.events.contains { $0.name == "lines" } } || texts.count == 2000)
                texts += try Self.texts(listener)
                place = listener.events.last?.id ?? place
                if texts.count == 2000 { break }
            }
            try end()
            let last = try served.listen(path + "?follow=1&last_event_id=\(place ?? "")")
            #expect(last.listen { $0.hasEnded })
            #expect(texts + (try Self.texts(last)) == Self.expected(2000))
        }
    }

    @Test("is one of many, and all see the same")
    func many() throws {
        try follow(lines: 1000) { served, path, end in
            let listeners = try (0..<30).map { _ in try served.listen(path + "?follow=1") }
            try end()
            for listener in listeners { #expect(listener.listen { $0.hasEnded }) }
            let expected = Self.expected(1000)
            for listener in listeners { #expect(try Self.texts(listener) == expected) }
        }
    }

    @Test("is let go when the server ends, while the step goes on")
    func ending() throws {
        try follow(lines: 10) { served, path, end in
            let listener = try served.listen(path + "?follow=1")
            #expect(try listener.listen { try Self.texts($0).count == 10 })
            served.stop()
            #expect(listener.listen { $0.hasEnded })
            #expect(!listener.events.contains { $0.name == "end" })
            try served.start()
            let again = try served.listen(
                path + "?follow=1", headers: ["Last-Event-ID": listener.events.last?.id ?? ""])
            try end()
            #expect(again.listen { $0.hasEnded })
            #expect(try Self.texts(again) == ["11:no end"])
        }
    }
}
