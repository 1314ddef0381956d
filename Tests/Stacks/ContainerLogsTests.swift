import Containers
import Foundation
import Stacks
import TestSupport
import Testing

/// Real containers; what is asked is that no line is missing, none comes twice, and gaps are told.
@Suite(.ownThread)
struct ContainerLogsTests {
    @Test("Ten thousand lines in a burst are all there, in order, on the disk too")
    func burst() throws {
        try LogRecorder.run { recorder, logs in
            try recorder.oneShot("burst", logs, script: "seq 10000")
            logs.stop()
            let expected = (1...10000).map(String.init)
            #expect(recorder.texts("burst") == expected)
            var read: [String] = []
            var place = 0
            while true {
                let (lines, next) = logs.lines(of: "burst", from: place)
                if lines.isEmpty { break }
                read += lines
                place = next
            }
            #expect(read == expected)
            #expect(logs.lastLines(of: "burst", count: 3) == ["9998", "9999", "10000"])
            let timeline = try #require(StackTimeline(folder: recorder.folder))
            var came: [StackLine] = []
            try #require(StackTimeline(folder: recorder.folder)).visit { came.append($0) }
            #expect(came.map(\.text) == expected)
            // Moments are docker's, and ours for what is heard after the log is gone: later, and never earlier.
            let backwards = zip(came, came.dropFirst()).filter { $0.time > $1.time }
                .map { "\($0.text) at \($0.time), \($1.text) at \($1.time)" }
            #expect(backwards.isEmpty)
            let kept = timeline.next()
            #expect(kept.map(\.text) == expected)
            #expect(kept.map(\.time) == kept.map(\.time).sorted())
        }
    }

    @Test("Containers that live for a moment and are removed at their end leave their lines")
    func shortLives() throws {
        try LogRecorder.run { recorder, logs in
            for number in 0..<6 {
                try recorder.oneShot("job\(number)", logs, script: "echo line \(number); printf end >&2")
            }
            logs.stop()
            for number in 0..<6 { #expect(recorder.texts("job\(number)").sorted() == ["end", "line \(number)"]) }
            #expect(recorder.gaps == [])
        }
    }

    @Test("Of containers that others start, many at once, each leaves its lines or a gap, never silence")
    func others() throws {
        try LogRecorder.run { recorder, logs in
            DispatchQueue.concurrentPerform(iterations: 12) { number in
                #expect(throws: Never.self) {
                    try recorder.docker("run", service: "job\(number)", ["--rm"], script: "echo line \(number)")
                }
            }
            logs.stop()
            for number in 0..<12 {
                let source = "job\(number)"
                let hasGap = recorder.gaps.contains { $0.source == source }
                #expect(recorder.texts(source) == ["line \(number)"] || hasGap, "\(source) is silent")
            }
        }
    }

    @Test("A container that restarts again and again gives each line once, and its restarts are counted")
    func restarts() throws {
        try LogRecorder.run { recorder, logs in
            try recorder.docker(
                "run", service: "loop", ["--detach", "--restart", "on-failure:4"],
                script: "cat /n 2>/dev/null; echo life $(cat /n 2>/dev/null | wc -l) >> /n; exit 7")
            try recorder.wait { recorder.states.contains { $0.restarts == 4 && $0.state == "exited" } }
            logs.stop()
            // The n-th of the five lives prints what those before it have left.
            #expect(recorder.texts("loop") == (1...4).flatMap { lives in (0..<lives).map { "life \($0)" } })
            #expect(recorder.states.last?.exitCode == 7)
        }
    }

    @Test("Both channels are read, and a last line without a line break")
    func channels() throws {
        try LogRecorder.run { recorder, logs in
            try recorder.oneShot(
                "two", logs, script: "echo out; echo err >&2; printf 'windows\\r\\n'; echo; printf tail; printf end >&2"
            )
            logs.stop()
            #expect(recorder.texts("two").sorted() == ["", "end", "err", "out", "tail", "windows"])
        }
    }

    @Test("A log that docker cannot read back is heard from before the start")
    func unreadable() throws {
        try LogRecorder.run { recorder, logs in
            try recorder.oneShot("none", logs, ["--log-driver", "none"], script: "seq 500; printf x >&2")
            logs.stop()
            #expect(recorder.texts("none").sorted() == ((1...500).map(String.init) + ["x"]).sorted())
            #expect(recorder.gaps == [])
        }
    }

    @Test("A container with a terminal, whose output docker does not frame")
    func terminal() throws {
        try LogRecorder.run { recorder, logs in
            try recorder.docker("run", service: "tty", ["--detach", "--tty"], script: "seq 300; printf last")
            try recorder.wait { recorder.states.contains { $0.state == "exited" } }
            logs.stop()
            #expect(recorder.texts("tty") == (1...300).map(String.init) + ["last"])
        }
    }

    @Test("Secrets stand nowhere, also across the pieces in which docker keeps a long line")
    func secrets() throws {
        let secret = "swordfish-of-the-stack"
        try LogRecorder.run(secrets: [secret]) { recorder, logs in
            try recorder.oneShot(
                "leak", logs,
                script: "echo pw=\(secret).; head -c 16374 /dev/zero | tr '\\0' x; echo \(secret)!; echo end")
            logs.stop()
            #expect(recorder.texts("leak") == ["pw=***.", String(repeating: "x", count: 16374) + "***!", "end"])
            for name in try FileManager.default.contentsOfDirectory(atPath: recorder.folder) {
                let text = try String(contentsOfFile: recorder.folder + "/" + name, encoding: .utf8)
                #expect(!text.contains("swordfish"), "\(name)")
            }
        }
    }

    @Test("Siblings are known by their label, containers of others are left alone")
    func siblings() throws {
        try LogRecorder.run { recorder, logs in
            let name = recorder.project + "-sibling"
            try recorder.engine.run(
                EngineCommand([
                    "run", "--network", "none", "--name", name, "--label", "sluice.stack=\(recorder.project)",
                    LogRecorder.image,
                    "echo",
                    "hello",
                ]))
            try recorder.engine.run(
                EngineCommand([
                    "run", "--rm", "--network", "none", "--label", "sluice.stack=\(recorder.project)-other",
                    LogRecorder.image, "echo", "no",
                ]))
            logs.stop()
            #expect(recorder.texts(name) == ["hello"])
            #expect(Set(recorder.lines.map(\.source)) == [name])
        }
    }

    @Test("Health, exit codes and what runs on when the logs are stopped")
    func states() throws {
        try LogRecorder.run { recorder, logs in
            try recorder.docker(
                "run", service: "api",
                [
                    "--detach", "--health-cmd", "test -e /ok", "--health-interval", "200ms", "--health-start-period",
                    "120s",
                ],
                script: "echo up; sleep 1; touch /ok; while true; do sleep 1; done")
            try recorder.wait { recorder.states.contains { $0.health == "healthy" } }
            let healths = recorder.states.compactMap(\.health)
            #expect(healths.first == "starting" && healths.last == "healthy")
            #expect(throws: ContainerError.self) { try recorder.oneShot("job", logs, script: "exit 3") }
            logs.stop()
            #expect(recorder.states.last { $0.service == "job" }?.exitCode == 3)
            #expect(recorder.texts("api") == ["up"])
            #expect(recorder.gaps == [])
        }
    }

    @Test("Containers that are there already are read from their beginning")
    func adoption() throws {
        try LogRecorder.run { recorder, first in
            try recorder.docker("run", service: "old", ["--detach"], script: "seq 50; while true; do sleep 1; done")
            try recorder.wait { recorder.texts("old").count == 50 }
            first.stop()
            let again = try ContainerLogs(
                project: recorder.project, endpoint: try recorder.engine.endpoint(), path: recorder.folder + "/again",
                secrets: []
            ) { _ in }
            try again.start()
            again.stop()
            #expect(again.lastLines(of: "old", count: 100) == (1...50).map(String.init))
        }
    }

    @Test("Another process goes on where the first has stopped: no line is missing and none comes twice")
    func resumption() throws {
        let secret = "swordfish-of-the-stack"
        try LogRecorder.run(secrets: [secret]) { recorder, first in
            let script = "i=0; while [ $i -lt 400 ]; do i=$((i+1)); echo $i \(secret); sleep 0.01; done"
            // Two containers of one service, whose lines are told apart by their moments alone.
            for _ in 0..<2 { try recorder.docker("run", service: "twin", ["--detach"], script: script) }
            try recorder.docker("run", service: "done", ["--detach"], script: "echo only once")
            try recorder.wait { recorder.texts("twin").count > 100 && !recorder.texts("done").isEmpty }
            first.stop()
            let stopped = LogMoment.now()
            try recorder.docker("run", service: "between", ["--detach"], script: "echo between")
            let second = try ContainerLogs(
                project: recorder.project, endpoint: try recorder.engine.endpoint(), path: recorder.folder,
                secrets: [secret], since: stopped
            ) { _ in }
            try second.start()
            try recorder.oneShot("later", second, script: "echo later")
            let timeline = try #require(StackTimeline(folder: recorder.folder))
            var lines: [StackLine] = []
            try recorder.wait {
                lines += timeline.next()
                return lines.count { $0.source == "twin" } >= 800
            }
            second.stop()
            lines += timeline.next()
            let texts = Dictionary(grouping: lines, by: \.source).mapValues { $0.map(\.text) }
            let twice = (1...400).flatMap { ["\($0) ***", "\($0) ***"] }
            #expect(texts["twin"]?.sorted() == twice.sorted())
            #expect(texts["done"] == ["only once"])
            #expect(texts["between"] == ["between"] && texts["later"] == ["later"])
            #expect(lines.filter(\.isGap) == [])
        }
    }

    @Test("Docker's own command line is a way to its daemon, too")
    func throughProgram() throws {
        try LogRecorder.run(through: { EngineEndpoint(through: $0) }) { recorder, logs in
            try recorder.docker("run", service: "remote", ["--detach"], script: "seq 1000")
            try recorder.wait { recorder.texts("remote").last == "1000" }
            logs.stop()
            #expect(recorder.texts("remote") == (1...1000).map(String.init))
        }
    }

    @Test("Docker's own command line is not waited for where docker never answers it")
    func endsProgram() throws {
        try LogRecorder.run { recorder, _ in
            let id = try recorder.docker("run", service: "ended", ["--detach"], script: "true")
            _ = try recorder.engine.wait(for: id, limit: .seconds(60))
            let stream = try EngineStream(
                EngineEndpoint(through: recorder.engine), "POST", "/containers/\(id)/attach?stream=1&stdout=1")
            #expect(stream.status == 200)
        }
    }

    @Test("Connections that break in the middle lose no line and repeat none")
    func brokenConnections() throws {
        let proxy = try SocketProxy()
        defer { proxy.stop() }
        try LogRecorder.run(through: { proxy.endpoint(to: try $0.endpoint()) }) { recorder, logs in
            let id = try recorder.docker(
                "run", service: "api", ["--detach"],
                script:
                    "i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo $i; echo e$i >&2; [ $((i % 100)) = 0 ] && sleep 0.05; done"
            )
            for count in [300, 1500, 3000] {
                try recorder.wait { recorder.lines.count >= count }
                proxy.cut()
            }
            _ = try recorder.engine.wait(for: id, limit: .seconds(60))
            try recorder.wait { recorder.states.contains { $0.state == "exited" } }
            logs.stop()
            let texts = recorder.texts("api")
            #expect(texts.filter { !$0.hasPrefix("e") } == (1...3000).map(String.init))
            #expect(texts.filter { $0.hasPrefix("e") } == (1...3000).map { "e\($0)" })
            #expect(recorder.gaps == [])
        }
    }

    @Test("What is gone when the daemon comes back is told as a gap")
    func gap() throws {
        let proxy = try SocketProxy()
        defer { proxy.stop() }
        try LogRecorder.run(through: { proxy.endpoint(to: try $0.endpoint()) }) { recorder, logs in
            let id = try recorder.docker(
                "run", service: "api", ["--detach"], script: "echo first; while true; do sleep 1; done")
            try recorder.wait { !recorder.texts("api").isEmpty }
            proxy.refuse(true)
            try recorder.engine.run(EngineCommand(["rm", "--force", id]))
            proxy.refuse(false)
            try recorder.wait { !recorder.gaps.isEmpty }
            logs.stop()
            #expect(recorder.texts("api") == ["first"])
            #expect(recorder.gaps.map(\.source) == ["api"])
            let timeline = try #require(StackTimeline(folder: recorder.folder))
            #expect(timeline.next().map(\.isGap) == [false, true])
        }
    }
}
