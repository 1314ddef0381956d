import Foundation
import TestSupport
import Testing

/// What each answer of a real server tells a browser, word for word: whoever loosens it meets this test.
@Suite("What browsers are told with each answer", .ownThread) struct SecurityHeaderTests {
    /// Of the server's own pages, of its data, and of what it refuses.
    private static let own: [String: String] = [
        "content-security-policy":
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
            + "connect-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'",
        "x-frame-options": "DENY", "x-content-type-options": "nosniff", "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin",
    ]
    /// Of a file that somebody's steps have made and that is looked at: a page without scripts and without an origin.
    private static let made: [String: String] = own.merging([
        "content-security-policy":
            "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; "
            + "frame-ancestors 'none'"
    ]) { $1 }

    /// Of a report, whose scripts run: it has no origin, and asks for nothing but what is beside it.
    private static func report(in folder: String) -> [String: String] {
        let sources = ["img", "font", "media", "connect", "worker", "frame"].map { "\($0)-src \(folder) data: blob:" }
        let policy = [
            "sandbox allow-scripts allow-forms allow-popups allow-downloads", "default-src 'none'",
            "script-src \(folder) data: blob: 'unsafe-inline' 'unsafe-eval'",
            "style-src \(folder) data: blob: 'unsafe-inline'", "base-uri \(folder)",
        ]
        return [
            "content-security-policy": (policy + sources + ["form-action 'none'"]).joined(separator: "; "),
            "x-content-type-options": "nosniff", "referrer-policy": "no-referrer",
            "cross-origin-resource-policy": "cross-origin", "access-control-allow-origin": "*",
        ]
    }

    /// All that a browser would heed of it, and nothing of that besides.
    private func check(
        _ reply: HTTPReply, _ expected: [String: String], _ what: String, _ place: SourceLocation = #_sourceLocation
    ) {
        let others = ["access-control-allow-origin", "access-control-allow-credentials", "set-cookie"]
        for name in Set(Self.own.keys).union(expected.keys).union(others).sorted() {
            #expect(reply.headers[name] == expected[name], "\(what): \(name) of \(reply.status)", sourceLocation: place)
        }
    }

    /// With a run that a start became. The body gets what stands for the names of paths.
    private func with(_ body: (ServedScratch, [String: String]) throws -> Void) throws {
        try ServedScratch.with(workflows: ["build": RouteAttackTests.workflow]) { served in
            let start = try served.tell(
                "POST", ServedScratch.api + "runs", headers: ServedScratch.patient, body: #"{"workflow": "build"}"#)
            try #require(start.status == 201, "\(start)")
            #expect(try served.conclusion(of: 1) == "success")
            let steps = try FileManager.default.contentsOfDirectory(atPath: served.store + "/runs/1/steps")
            let step = try #require(
                steps.first { FileManager.default.fileExists(atPath: "\(served.store)/runs/1/steps/\($0)/log") })
            let names = [
                "project": "demo", "run": "1", "job": "build", "step": step, "artifact": "files", "ticket": "none",
                "path": "index.html", "environment": "prod", "workflow": "build", "start": "1", "key": "none",
                "obligation": "1%2Fnone", "sha": try served.scratch.git("rev-parse", "HEAD"), "name": "style.css",
            ]
            try body(served, names)
        }
    }

    @Test(
        "nobody frames a page, nothing in it runs but the server's own scripts, and no answer is taken for another kind"
    )
    func pages() throws {
        try with { served, names in
            var pages: [String] = []
            for place in try RouteList.all() where place.method == "GET" {
                let path = place.filled(names)
                guard place.path != "/api/v1/events" else {
                    // It has no end.
                    let head = try HTTPClient(socket: served.socket).follow(path) { $0.contains("\r\n\r\n") }
                    check(try HTTPReply(Array(head.utf8)), Self.own, path)
                    continue
                }
                let reply = try served.page(path)
                check(reply, place.path.hasSuffix("/files/{path*}") ? Self.made : Self.own, path)
                check(
                    try served.tell("HEAD", path), place.path.hasSuffix("/files/{path*}") ? Self.made : Self.own, path)
                guard reply.status != 303 else {
                    let page = try #require(reply.headers["location"]).prefix { $0 != "#" }
                    #expect(try served.page(String(page)).status == 200, "\(path): \(reply)")
                    continue
                }
                #expect([200, 404].contains(reply.status), "\(path): \(reply)")
                guard place.path == "/" || place.path == "/runner" || place.path.hasPrefix("/p/") else { continue }
                #expect(reply.status == 200 && reply.headers["content-type"] == "text/html; charset=utf-8", "\(path)")
                pages.append(place.path)
            }
            #expect(pages.count >= 12, "\(pages)")
        }
    }

    @Test("what is refused says the same as what is answered")
    func refusals() throws {
        try with { served, names in
            // By whoever has no role.
            for place in try RouteList.all() where place.isWrite {
                let path = place.filled(names)
                let reply = try served.ask(place.method, path, headers: place.headers, body: place.body)
                #expect((400..<500).contains(reply.status), "\(path): \(reply)")
                check(reply, Self.own, path)
            }
            for path in ["/nowhere", "/p/other", "/p/demo/runs/99", "/assets/none.js"] {
                let reply = try served.page(path)
                #expect(reply.status == 404, "\(path): \(reply)")
                check(reply, Self.own, path)
            }
            check(try served.tell("GET", "/", headers: ["Host": "evil.example"]), Self.own, "another host")
            check(try served.tell("PUT", "/api/v1/keys", body: "{}"), Self.own, "another method")
            check(try served.tell("OPTIONS", "/api/v1/keys"), Self.own, "what may be asked")
            let tag = try #require(try served.page("/assets/style.css").headers["etag"])
            let known = try served.tell("GET", "/assets/style.css", headers: ["If-None-Match": tag])
            #expect(known.status == 304, "\(known)")
            check(known, Self.own, "what is known")
            let sent = try served.send("/p/demo/runs/1/rerun", [:])
            #expect(sent.status == 303, "\(sent)")
            check(sent, Self.own, "a form")
            #expect(try served.conclusion(of: 2) == "success")
        }
    }

    @Test("a report of somebody's steps has no origin, and no source but its own folder")
    func reports() throws {
        try with { served, _ in
            let links = PageText(try served.get("/p/demo/runs/1", headers: ["Accept": "text/html"]).text).links
            let path = try #require(links.first { $0.hasPrefix("/artifacts/demo/1/files/") }, "\(links)")
            #expect(path.hasSuffix("/index.html"), "\(path)")
            let folder = String(path.dropLast("index.html".count))
            let expected = Self.report(in: "127.0.0.1:\(served.port)" + folder)
            for path in [path, folder] {
                let reply = try served.get(path, headers: ["Accept": "text/html"])
                #expect(reply.status == 200 && reply.text.contains("<p>hello</p>"), "\(reply)")
                check(reply, expected, path)
            }
            // What is not there is no report.
            check(try served.get(folder + "none.html"), Self.own, "nothing")
            let elsewhere = try served.get(String(folder.dropLast()), headers: ["Accept": "text/html"])
            #expect(elsewhere.status == 303 && elsewhere.headers["location"] == folder, "\(elsewhere)")
            check(elsewhere, expected, "a folder")
        }
    }
}
