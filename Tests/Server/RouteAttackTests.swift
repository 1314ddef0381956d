import Foundation
import Glibc
import Server
import TestSupport
import Testing
import Workflows

/// The same attack on each route of a real server, taken from its own table.
@Suite("Attacks on each route", .ownThread) struct RouteAttackTests {
    static let workflow = """
        on: { push: , workflow_dispatch: }
        jobs:
          build:
            runs-on: ubuntu-latest
            environment: prod
            steps:
              - run: mkdir out; echo '<p>hello</p>' > out/index.html
              - uses: actions/upload-artifact@v4
                with: { name: files, path: out }
        """
    private static let mark = "nobody-may-read-this"

    /// With a finished run, and a secret in each folder that a path could lead to. The body gets what stands for the names of paths.
    private func with(_ body: (ServedScratch, [String: String]) throws -> Void) throws {
        try ServedScratch.with(workflows: ["build": Self.workflow]) { served in
            #expect(try served.run("build").status == 0)
            _ = try served.key("one", "view")
            let steps = try FileManager.default.contentsOfDirectory(atPath: served.store + "/runs/1/steps")
            let step = try #require(
                steps.first { FileManager.default.fileExists(atPath: "\(served.store)/runs/1/steps/\($0)/log") })
            for folder in [
                served.scratch.folder, served.data, served.data + "/projects", served.store, served.store + "/runs",
                served.store + "/runs/1", served.store + "/runs/1/steps", served.scratch.repository,
            ] {
                try Self.mark.write(toFile: folder + "/secret", atomically: true, encoding: .utf8)
            }
            try body(
                served,
                [
                    "project": "demo", "run": "1", "job": "build", "step": step, "artifact": "files",
                    "path": "index.html", "environment": "prod", "workflow": "build", "start": "1", "key": "one",
                    "obligation": "1%2Fbuild", "sha": try served.scratch.git("rev-parse", "HEAD"), "name": "style.css",
                ])
        }
    }

    private static let hostile = [
        "..", "%2e%2e", "%2E%2e%2Fsecret", "..%2f..%2fsecret", "%252e%252e%252fsecret", "..%5c..%5csecret",
        "..\\secret",
        "%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd", "%2fetc%2fpasswd", "%00",
        "secret%00.html",
        "%c0%ae%c0%ae%c0%afsecret", "%ff", "%u002e%u002e", ".%2e/secret", "x/../../secret",
        "file:%2f%2f%2fetc%2fpasswd",
        "%0d%0aSet-Cookie:%20a=b", "1%20OR%201=1", "%27;--", "*", "-1", "99999999999999999999", "%2d%2dhelp",
        "%24%28id%29",
    ]
    /// Names of which any text could be one: what is not there has an empty list.
    private static let loose: Set<String> = ["environment"]

    @Test("a path that leads elsewhere leads nowhere, whatever it is written as, in place of each name")
    func traversal() throws {
        try with { served, names in
            let before = try served.holdings()
            var count = 0
            for place in try RouteList.all() {
                for name in place.names {
                    for value in Self.hostile {
                        var names = names
                        names[name] = value
                        let path = place.filled(names)
                        let reply = try served.tell(place.method, path, headers: place.headers, body: place.body)
                        count += 1
                        let isNowhere = (400..<500).contains(reply.status)
                        #expect(
                            isNowhere || (reply.status == 200 && !place.isWrite && Self.loose.contains(name)),
                            "\(place.method) \(path): \(reply)")
                        #expect(!reply.text.contains(Self.mark) && !reply.text.contains("root:x:"), "\(path)")
                        #expect(reply.headers["set-cookie"] == nil, "\(path)")
                        if isNowhere, place.isOfTheAPI { #expect(reply.isProblem(reply.status), "\(path): \(reply)") }
                    }
                }
            }
            #expect(count > 1000)
            #expect(try served.holdings() == before)
            for value in ["/..%2f..%2fsecret", "/%2e%2e", "/..%5c..%5csecret", "/%00", "/%c0%ae%c0%ae%c0%afsecret"] {
                #expect(served.log.contains(value), "\(value)")
            }
        }
    }

    @Test("25 MB are refused by each write before they are sent, in one piece and in chunks")
    func bodies() throws {
        try with { served, names in
            let before = try served.holdings()
            for place in try RouteList.all() where place.isWrite {
                let head =
                    "\(place.method) \(place.filled(names)) HTTP/1.1\r\nHost: localhost\r\n"
                    + place.headers.map { "\($0.key): \($0.value)\r\n" }.joined()
                let whole = try HTTPClient(socket: served.socket).send(
                    Array((head + "Content-Length: \(25 << 20)\r\n\r\n").utf8))
                #expect(whole.isProblem(413) && whole.headers["connection"] == "close", "\(place.path): \(whole)")
                // As much of one chunk as is needed to be too much.
                let chunk = String(repeating: "a", count: place.mostBytes + 1)
                let chunked = try HTTPClient(socket: served.socket).send(
                    Array((head + "Transfer-Encoding: chunked\r\n\r\n1900000\r\n" + chunk).utf8))
                #expect(chunked.isProblem(413), "\(place.path): \(chunked)")
            }
            #expect(try served.holdings() == before)
            #expect(served.log.contains("status=413"))
            let audit = try served.audit()
            for place in try RouteList.all() where place.isWrite && place.role != nil {
                let line = "\(NSUserName()) \(place.method) \(place.filled(names)) 413"
                #expect(audit.filter { $0 == line }.count == 2, "\(line): \(audit)")
            }
        }
    }

    private func ask(
        _ served: ServedScratch, _ place: RouteList.Place, _ names: [String: String], _ key: String
    ) throws -> HTTPReply {
        var headers = place.headers
        headers["x-sluice-key"] = key
        return try served.ask(place.method, place.filled(names), headers: headers, body: place.body)
    }

    @Test("keys that are revoked, of another project, or of a smaller role open nothing that they should not")
    func keys() throws {
        try with { served, names in
            served.stop()
            let repository = served.scratch.repository
            try served.configure(
                "projects:\n  demo: { repository: \(repository) }\n  other: { repository: \(repository) }\n")
            try served.start()
            let viewer = try served.key("viewer", "view")
            let scoped = try served.key("scoped", "admin", "--project", "other")
            let gone = try served.key("gone", "admin")
            #expect(try served.tell("DELETE", "/api/v1/keys/gone").status == 204)
            let before = try served.holdings()
            for place in try RouteList.all() {
                guard place.role != nil else { continue }
                let what = "\(place.method) \(place.path)"
                for key in [gone, "sluice_guessed"] {
                    let reply = try ask(served, place, names, key)
                    #expect(reply.status == 401, "\(what): \(reply)")
                }
                if place.names.contains("project") {
                    let reply = try ask(served, place, names, scoped)
                    #expect([403, 404].contains(reply.status), "\(what): \(reply)")
                }
                if place.role != .view {
                    let reply = try ask(served, place, names, viewer)
                    #expect(reply.status == 403, "\(what): \(reply)")
                }
            }
            #expect(try served.holdings() == before)
            let refusals = try served.audit().filter { $0.hasSuffix(" 401") || $0.hasSuffix(" 403") }
            #expect(refusals.contains("key:viewer POST /api/v1/projects/demo/runs 403"), "\(refusals)")
            #expect(refusals.contains("key:scoped POST /api/v1/projects/demo/runs 403"), "\(refusals)")
            #expect(refusals.contains(" POST /api/v1/projects/demo/runs 401"), "\(refusals)")
        }
    }

    @Test("a page of another site changes nothing, nor does one whose name was made to point here, at either door")
    func otherSites() throws {
        try with { served, names in
            let boss = try served.key("boss", "admin")
            let before = try served.holdings()
            for place in try RouteList.all() {
                guard place.role != nil else { continue }
                let path = place.filled(names)
                // The browser says that it is the same site: for the browser it is.
                var rebound = place.headers
                rebound["Host"] = "evil.example:8470"
                rebound["Origin"] = "http://evil.example:8470"
                var keyed = rebound
                keyed["x-sluice-key"] = boss
                for reply in [
                    try served.tell(place.method, path, headers: rebound, body: place.body),
                    try served.ask(place.method, path, headers: keyed, body: place.body),
                ] {
                    #expect(reply.status == 421, "\(place.method) \(path): \(reply)")
                }
                guard place.isWrite else { continue }
                for other in [
                    ["Origin": "http://evil.example"], ["Origin": "null"], ["Sec-Fetch-Site": "cross-site"],
                    ["Sec-Fetch-Site": "same-site", "Origin": "http://localhost"],
                ] {
                    let headers = place.headers.merging(other) { $1 }
                    let reply = try served.tell(place.method, path, headers: headers, body: place.body)
                    #expect(reply.status == 403, "\(place.method) \(path) \(other): \(reply)")
                }
            }
            #expect(try served.holdings() == before)
            #expect(served.log.contains("status=421") && served.log.contains("'evil.example:8470' is no name"))
            let audit = try served.audit()
            for line in ["\(NSUserName())", "key:boss"].map({ "\($0) POST /api/v1/projects/demo/runs 421" })
                + ["\(NSUserName()) POST /api/v1/projects/demo/runs 403"]
            { #expect(audit.contains(line), "\(line): \(audit)") }
        }
    }
}
