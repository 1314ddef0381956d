import Expressions
import Foundation
import HTTPTypes
import Server
import TestSupport
import Testing

@Suite("Notices", .ownThread)
struct NoticeTests {
    @Test(
        "Addresses that only this machine can reach are refused",
        arguments: [
            ("127.0.0.1", true), ("127.9.9.9", true), ("0.0.0.0", true), ("169.254.169.254", true), ("::1", true),
            ("::", true), ("fe80::1%eth0", true), ("::ffff:127.0.0.1", true), ("::ffff:a9fe:a9fe", true),
            ("64:ff9b::a9fe:a9fe", true), ("64:ff9b:1::7f00:1", true), ("::ffff:0:127.0.0.1", true),
            ("2002:7f00:1::1", true), ("2002:a9fe:a9fe::", true), ("::127.0.0.1", true), ("2002:5db8:d822::1", false),
            ("fd00:ec2::254", true), ("100.100.100.200", true), ("224.0.0.1", true),
            ("ff02::1", true), ("nonsense", true), ("10.0.0.1", false), ("192.168.1.9", false),
            ("100.64.0.1", false), ("93.184.216.34", false), ("2606:4700::1111", false), ("fd7a:115c::1", false),
        ])
    func addresses(address: String, isRefused: Bool) {
        #expect(NoticeAddress.isRefused(address) == isRefused)
    }

    @Test(
        "A URL that two programs might read in two ways has no host",
        arguments: [
            ("https://hooks.example/x", "hooks.example"), ("http://Hooks.Example:8080", "hooks.example"),
            ("http://[::1]:80/", "::1"), ("https://a@127.0.0.1/", nil), ("https://hooks.example\\@127.0.0.1/", nil),
            ("ftp://hooks.example/", nil), ("https://", nil), ("https://a b/", nil), ("https://a:b/", nil),
            ("https://ho\u{ff0e}st/", nil),
        ] as [(String, String?)])
    func hosts(url: String, host: String?) {
        #expect(NoticeAddress.host(of: url) == host)
    }

    @Test("This machine is told only where the server's file itself writes its number or 'localhost'")
    func literally() throws {
        let written = "http://127.0.0.1:9/x"
        #expect(try NoticeAddress(of: written, written: written).address == "127.0.0.1")
        #expect(try NoticeAddress(of: "http://localhost:9/", written: "http://localhost:9/").address.isEmpty == false)
        for secret in [written, "http://localhost/", "http://2130706433/", "http://0x7f.1/", "http://[::1]/"] {
            let problem = #expect(throws: Problem.self) { try NoticeAddress(of: secret, written: "${{ secrets.URL }}") }
            #expect(problem?.status.code == 422)
        }
    }

    private static let workflow = """
        name: CI
        on: workflow_dispatch
        jobs: { a: { name: "The job", runs-on: ubuntu-latest, steps: [ { run: "test ! -e $HOME/broken" } ] } }
        """

    @Test(
        "A failure is told once, and again where nobody has heard it; a success that follows one is told, and no other")
    func failures() throws {
        let listener = try Listener(statuses: [500])
        defer { listener.close() }
        let notify =
            "notify: { wall: { url: \"http://127.0.0.1:\(listener.port)/hook\" } }\naddress: https://ci.example\n"
        try TriggerScratch.with(workflows: ["ci": Self.workflow], file: notify) { served in
            try served.nothingElse(after: 0)
            let flag = served.scratch.folder + "/home/broken"
            func run() throws -> Int32 {
                let status = try served.scratch.start(["run", "ci", "--data-dir", served.store, "--ref", "main"])
                    .answer().status
                served.parts.news.post("demo", .run(1))
                return status
            }
            #expect(try run() == 0)
            try "".write(toFile: flag, atomically: true, encoding: .utf8)
            #expect(try run() == 1)
            // The first answer was 500; what nobody took is posted once more after ten seconds.
            #expect(eventually(within: 120) { listener.heard.count >= 2 })
            #expect(
                served.log.all.contains("error: The failure of run 2 could not be told: it answered with status 500."))
            try FileManager.default.removeItem(atPath: flag)
            #expect(try run() == 0)
            #expect(eventually(within: 120) { listener.heard.count >= 3 })
            #expect(try run() == 0)
            try served.restart()
            try served.nothingElse(after: 1)
            let told = try listener.heard.map { heard -> ValueObject in
                guard case .object(let object) = try Value(parsingJSON: heard.body) else { return [:] }
                return object
            }
            // What a busy machine answers too late is posted once more.
            let events = told.compactMap { $0["event"]?.asString }
            #expect(events.count(where: { $0 == "failure" }) >= 2 && events.last == "recovery", "\(events)")
            #expect(Set(told.compactMap { $0["run"]?.asString }) == ["2", "3"], "\(told)")
            let failure = try #require(told.first)
            #expect(failure["project"] == "demo" && failure["run"] == 2 && failure["failed_jobs"] == ["The job"])
            #expect(failure["url"] == "https://ci.example/p/demo/runs/2" && failure["workflow_name"] == "CI")
            #expect(told.last?["failed_run"] == 2 && told.last?["run"] == 3)
            #expect(served.log.all.contains("info: The recovery by run 3 is told: {\"event\":\"recovery\""))
        }
    }

    @Test(
        "Whoever is told cannot send the server elsewhere: a redirect is an answer that is not taken, and is not followed"
    )
    func redirects() throws {
        let inner = try Listener(statuses: [])
        let outer = try Listener(
            "HTTP/1.1 307 Elsewhere\r\nLocation: \(inner.url)/secret\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        defer { for listener in [inner, outer] { listener.close() } }
        let notify = "notify: { wall: { url: \"\(outer.url)/hook\" } }\n"
        try TriggerScratch.with(workflows: ["ci": Self.workflow], file: notify, poll: nil) { served in
            try "".write(toFile: served.scratch.folder + "/home/broken", atomically: true, encoding: .utf8)
            let place = ["run", "ci", "--data-dir", served.store, "--ref", "main"]
            #expect(try served.scratch.start(place).answer().status == 1)
            served.parts.news.post("demo", .run(1))
            let line = "The failure of run 1 could not be told: it answered with status 307."
            #expect(eventually(within: 120) { served.log.all.contains(line) }, "\(served.log.all)")
            #expect(!outer.heard.isEmpty && inner.heard.isEmpty)
        }
    }

    @Test("A forge cannot send the server elsewhere, nor its token, when it is told of a commit")
    func statusRedirects() throws {
        let inner = try Listener(statuses: [])
        let outer = try Listener(
            "HTTP/1.1 302 Elsewhere\r\nLocation: \(inner.url)/secret\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        defer { for listener in [inner, outer] { listener.close() } }
        let status = "status: { api: \"\(outer.url)/api/v1\", token: { env: [TOKEN] }, repository: octo/demo }"
        try TriggerScratch.with(workflows: ["ci": Self.workflow], project: [status], poll: nil) { served in
            let place = ["run", "ci", "--data-dir", served.store, "--ref", "main"]
            let answer = try served.scratch.start(place).answer()
            #expect(answer.status == 0, "\(answer)")
            served.parts.news.post("demo", .run(1))
            let isTold = eventually(within: 120) { served.log.all.contains("it answered with status 302.") }
            #expect(isTold, "\(served.log.all)")
            #expect(!outer.heard.isEmpty && inner.heard.isEmpty)
            #expect(!served.log.all.contains(TriggerScratch.secret))
        }
    }

    @Test("A run's result is the status of its commit; the token goes to the forge and nowhere else")
    func statuses() throws {
        let listener = try Listener(statuses: [])
        defer { listener.close() }
        let status =
            "status: { api: \"http://127.0.0.1:\(listener.port)/api/v1\", token: { env: [TOKEN] }, repository: octo/demo }"
        try TriggerScratch.with(workflows: ["ci": Self.workflow], project: [status]) { served in
            try served.nothingElse(after: 0)
            let sha = try served.scratch.git("rev-parse", "main")
            #expect(
                try served.scratch.start(["run", "ci", "--data-dir", served.store, "--ref", "main"]).answer().status
                    == 0)
            served.parts.news.post("demo", .run(1))
            #expect(eventually(within: 120) { listener.heard.last?.body.contains("\"success\"") == true })
            let heard = try #require(listener.heard.last)
            #expect(heard.head.hasPrefix("POST /api/v1/repos/octo/demo/statuses/\(sha) HTTP/1.1\r\n"))
            #expect(heard.head.contains("Authorization: token \(TriggerScratch.secret)\r\n"))
            #expect(heard.body.contains("\"context\":\"sluice / CI\"") && !heard.body.contains("\"sha\""))
            // What a busy machine answers too late is posted once more.
            #expect(
                listener.heard.allSatisfy { $0.body.contains("\"pending\"") || $0.body.contains("\"success\"") })
            #expect(!served.log.all.contains(TriggerScratch.secret))
        }
    }

    /// What GitHub's own root is like: there is no `/api/v1`.
    @Test("A failure and a cancelled run are told as GitHub has them, at the root of its API")
    func endings() throws {
        let listener = try Listener(statuses: [])
        defer { listener.close() }
        let status = "status: { api: \"\(listener.url)\", token: { env: [TOKEN] }, repository: octo/demo }"
        let slow = "on: workflow_dispatch\njobs: { a: { runs-on: ubuntu-latest, steps: [ { run: sleep 600 } ] } }\n"
        try TriggerScratch.with(
            workflows: ["ci": Self.workflow, "slow": slow], project: [status], file: "address: https://ci.example\n",
            poll: nil
        ) { served in
            let sha = try served.scratch.git("rev-parse", "main")
            func start(_ workflow: String) throws -> ChildProcess {
                try served.scratch.start(["run", workflow, "--data-dir", served.store, "--ref", "main"])
            }
            func check(_ run: Int, _ state: String, _ context: String, _ description: String) {
                served.parts.news.post("demo", .run(run))
                let expected: Value = [
                    "state": .string(state), "context": .string(context), "description": .string(description),
                    "target_url": .string("https://ci.example/p/demo/runs/\(run)"),
                ]
                let isTold = eventually(within: 120) { listener.heard.contains { $0.body == expected.json(.compact) } }
                #expect(isTold, "\(listener.heard.map(\.body)) \(served.log.all)")
            }
            try "".write(toFile: served.scratch.folder + "/home/broken", atomically: true, encoding: .utf8)
            #expect(try start("ci").answer().status == 1)
            check(1, "failure", "sluice / CI", "Run 1 failed.")

            let run = try start("slow")
            let isThere = try eventually(within: 120) {
                try served.scratch.run("show", "2", "--data-dir", served.store).status == 0
            }
            try #require(isThere, "\(run.output)\(run.errors)")
            check(2, "pending", "sluice / workflows/slow.yml", "Run 2 goes on.")
            #expect(try served.scratch.run("cancel", "2", "--data-dir", served.store).status == 0)
            _ = try run.answer()
            check(2, "error", "sluice / workflows/slow.yml", "Run 2 was cancelled.")
            let line = "POST /repos/octo/demo/statuses/\(sha) HTTP/1.1\r\n"
            #expect(listener.heard.allSatisfy { $0.head.hasPrefix(line) }, "\(listener.heard.map(\.head))")
        }
    }
}
