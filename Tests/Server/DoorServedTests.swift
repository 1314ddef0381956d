import Foundation
import Glibc
import TestSupport
import Testing

/// What the doors of a real server do with what is no proper request, or too much of one.
@Suite(.ownThread) struct DoorServedTests {
    private func client(_ served: ServedScratch) -> HTTPClient { HTTPClient(host: "127.0.0.1", port: served.port) }

    /// What comes back for this text, up to the end of the connection.
    private func said(_ served: ServedScratch, _ text: String, within seconds: Int = 30) throws -> String {
        let connection = try client(served).connect(within: seconds)
        defer { close(connection) }
        try HTTPClient.write(Array(text.utf8), to: connection)
        return String(decoding: try HTTPClient.readAll(connection), as: UTF8.self)
    }

    private func status(_ text: String) -> String { String(text.prefix { $0 != "\r\n" }) }

    // MARK: No proper requests

    @Test func whatIsNoRequestIsAnswered400AndTheConnectionEnds() throws {
        try ServedScratch.with { served in
            let host = "Host: localhost\r\n"
            for (text, expected) in [
                ("\0\0\0\0\r\n\r\n", 400), ("GET\r\n\r\n", 400), ("GET / HTTP/9\r\n\(host)\r\n", 400),
                ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\r\n\(host)\(host)\r\n", 400),
                ("GET / HTTP/1.1\r\n\(host)Host: evil.example\r\n\r\n", 400),
                ("GET / HTTP/1.1\r\n\(host)A b: c\r\n\r\n", 400),
                ("GET http://localhost/ HTTP/1.1\r\n\(host)\r\n", 400),
                ("CONNECT localhost:80 HTTP/1.1\r\n\(host)\r\n", 400),
                ("POST / HTTP/1.1\r\n\(host)Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
                ("POST / HTTP/1.1\r\n\(host)Content-Length: -1\r\n\r\n", 400),
                ("POST / HTTP/1.1\r\n\(host)Content-Length: 99999999999999999999\r\n\r\n", 400),
                ("POST / HTTP/1.1\r\n\(host)Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
                ("POST / HTTP/1.1\r\n\(host)Transfer-Encoding: gzip\r\n\r\n", 400),
                ("GET / HTTP/1.1\r\n\(host)A: \(String(repeating: "a", count: 9000))\r\n\r\n", 431),
                ("GET / HTTP/1.1\r\n\(host)\(String(repeating: "A: b\r\n", count: 200))\r\n", 431),
                ("GET /\(String(repeating: "a", count: 9000)) HTTP/1.1\r\n\(host)\r\n", 431),
                ("GET /\(String(repeating: "a", count: 5000)) HTTP/1.1\r\n\(host)Connection: close\r\n\r\n", 414),
            ] {
                let answer = try said(served, text)
                // Where there is nothing at '/', a broken query is not looked at.
                #expect(status(answer).hasPrefix("HTTP/1.1 \(expected) "), "\(text.prefix(80)): \(answer)")
                #expect(answer.lowercased().contains("connection: close"))
                #expect(answer.contains("application/problem+json"))
            }
            #expect(try served.get("/nowhere").status == 404)
        }
    }

    @Test func pathsThatLeadOutOfAFolderAreNowhere() throws {
        try ServedScratch.with { served in
            #expect(try served.tell("POST", "/api/v1/keys", body: #"{"name":"one","role":"view"}"#).status == 201)
            for name in [
                "..", ".", "%2e%2e", "..%2f..%2fetc%2fpasswd", "one%2f..%2fone", "%2fetc%2fpasswd", "one%00", "one%",
                "%zz",
                "one/../one", "one%2f", "%c0%ae%c0%ae", "/one", "",
            ] {
                let reply = try served.tell("DELETE", "/api/v1/keys/\(name)")
                #expect(reply.status == 404 || reply.status == 405, "\(name): \(reply)")
            }
            #expect(try served.tell("GET", "/api/v1/keys").text.contains(#""revoked_at":null"#))
            #expect(try served.tell("DELETE", "/api/v1/keys/%6fne").status == 204)
        }
    }

    // MARK: Too much

    @Test func bodiesOf25MegabytesAreRefusedBeforeTheyAreRead() throws {
        try ServedScratch.with { served in
            let body = String(repeating: "a", count: 25 << 20)
            let told = try served.tell("POST", "/api/v1/keys", body: body)
            #expect(told.status == 413 && told.headers["connection"] == "close", "\(told)")
            #expect(try served.ask("POST", "/api/v1/keys", body: body).status == 403)
            let chunked =
                "POST /api/v1/keys HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n1900000\r\n" + body + "\r\n0\r\n\r\n"
            let reply = try HTTPClient(socket: served.socket).send(Array(chunked.utf8))
            #expect(reply.status == 413, "\(reply)")
            #expect(try served.tell("GET", "/api/v1/keys").text == #"{"keys":[]}"#)
            let audit = try served.tell("GET", "/api/v1/audit").object()["entries"] as? [[String: Any]]
            #expect(audit?.compactMap { $0["status"] as? Int } == [413, 403, 413])
        }
    }

    @Test func whoeverSendsSlowlyIsSentAway() throws {
        try ServedScratch.with { served in
            let head = "POST /api/v1/keys HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            var open: [(connection: Int32, isTrickling: Bool)] = []
            // Half a head; a head without its end that goes on; half a body; the same at the socket, where it would be read.
            for (text, isTrickling) in [("GET / HT", false), (head + "X-", true), (head, true)] {
                let connection = try client(served).connect(within: 120)
                try HTTPClient.write(Array(text.utf8), to: connection)
                open.append((connection, isTrickling))
            }
            for text in [head + "Content-Length: 10\r\n\r\n{", head + "Transfer-Encoding: chunked\r\n\r\n2\r\n{ \r\n"] {
                let connection = try HTTPClient(socket: served.socket).connect(within: 120)
                try HTTPClient.write(Array(text.utf8), to: connection)
                open.append((connection, false))
            }
            defer { for (connection, _) in open { close(connection) } }
            let (start, before) = (ContinuousClock.now, try served.holdings())
            var answers = [String](repeating: "", count: open.count)
            var ended: Set<Int> = []
            _ = eventually(within: 120) {
                for (index, (connection, isTrickling)) in open.enumerated() where !ended.contains(index) {
                    if isTrickling { _ = Glibc.send(connection, "a", 1, Int32(MSG_NOSIGNAL)) }
                    var room = [UInt8](repeating: 0, count: 4096)
                    let count = recv(connection, &room, room.count, Int32(MSG_DONTWAIT))
                    if count > 0 { answers[index] += String(decoding: room[..<count], as: UTF8.self) }
                    if count == 0 || (count < 0 && errno == ECONNRESET) { ended.insert(index) }
                }
                return ended.count == open.count
            }
            #expect(ended.count == open.count && answers.allSatisfy { $0.hasPrefix("HTTP/1.1 408 ") }, "\(answers)")
            let time = ContinuousClock.now - start
            #expect(time > .seconds(15), "\(time)")
            #expect(try served.get("/nowhere").status == 404)
            let said = "reason=\"The request did not come within 20 s.\" status=408 A request was refused."
            for (peer, count) in [("127.0.0.1", 3), ("socket", 2)] {
                let lines = served.log.split(separator: "\n").filter { $0.hasSuffix(" peer=\(peer) \(said)") }
                #expect(lines.count == count, "\(served.log)")
            }
            #expect(try served.holdings() == before)
        }
    }

    @Test func whoeverAsksNothingIsSentAwayAfterAMinute() throws {
        try ServedScratch.with { served in
            let (silent, done) = (try client(served).connect(within: 240), try client(served).connect(within: 240))
            defer { for connection in [silent, done] { close(connection) } }
            let start = ContinuousClock.now
            try HTTPClient.write(Array("GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8), to: done)
            #expect(String(decoding: try HTTPClient.readAll(done), as: UTF8.self).hasPrefix("HTTP/1.1 404 "))
            #expect(try HTTPClient.readAll(silent).isEmpty)
            let time = ContinuousClock.now - start
            #expect(time > .seconds(50), "\(time)")
        }
    }

    @Test func oneAddressDoesNotTakeAllConnections() throws {
        try ServedScratch.with { served in
            served.stop()
            let process = try served.scratch.start(
                [
                    "--nofile=400:400", served.scratch.sluice, "serve", "--data-dir", served.data, "--listen",
                    "127.0.0.1:0",
                ],
                program: "prlimit")
            defer {
                process.signal(SIGTERM)
                _ = eventually(within: 120) { process.hasEnded }
            }
            try #require(eventually(within: 120) { process.output.contains(" serves http://") }, "\(process.errors)")
            let client = HTTPClient(
                host: "127.0.0.1",
                port: Int(process.output.split(separator: " ")[3].split(separator: ":").last ?? "") ?? 0)
            var open: [Int32] = []
            defer { for connection in open { close(connection) } }
            for _ in 0..<72 { open.append(try client.connect(within: 120)) }
            #expect(try eventually(within: 120) { try client.ask("GET", "/nowhere").status == 503 })
            let line = "peer=127.0.0.1 reason=\"There are too many connections.\" status=503 A request was refused."
            #expect(process.errors.contains(line), "\(process.errors)")
            // The other door is another matter.
            #expect(try HTTPClient(socket: served.socket).ask("GET", "/nowhere").status == 404)
            close(open.removeLast())
            #expect(try eventually(within: 120) { try client.ask("GET", "/nowhere").status == 404 })
        }
    }

    // MARK: Answers that end as they should

    @Test func severalRequestsOfOneConnectionAreAnsweredInTheirOrder() throws {
        try ServedScratch.with { served in
            let host = "Host: localhost\r\n"
            let text = try said(
                served,
                "HEAD /one HTTP/1.1\r\n\(host)\r\nGET /two HTTP/1.1\r\n\(host)\r\nOPTIONS * HTTP/1.1\r\n\(host)\r\n"
                    + "GET /three HTTP/1.1\r\n\(host)Connection: close\r\n\r\nGET /four HTTP/1.1\r\n\(host)\r\n")
            let statuses = text.components(separatedBy: "HTTP/1.1 ").dropFirst().map { $0.prefix(3) }
            #expect(statuses == ["404", "404", "204", "404"], "\(text)")
            #expect(!text.contains("'/one'") && text.contains("'/two'") && text.contains("'/three'"))
            #expect(!text.contains("/four"))
        }
    }

    @Test func afterARefusedBodyNothingOfItIsTakenForARequest() throws {
        try ServedScratch.with { served in
            let smuggled = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let text = try said(
                served,
                "POST /api/v1/keys HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\n" + smuggled)
            #expect(
                status(text) == "HTTP/1.1 403 Forbidden" && text.lowercased().contains("connection: close"), "\(text)")
            #expect(!text.contains("smuggled"))
        }
    }

    @Test func oldClientsGetNoChunksAndTheEndOfTheConnection() throws {
        try ServedScratch.with { served in
            let text = try said(served, "GET /nowhere HTTP/1.0\r\nHost: localhost\r\n\r\n")
            #expect(status(text) == "HTTP/1.0 404 Not Found" && !text.lowercased().contains("chunked"), "\(text)")
        }
    }

    @Test func whatMayBeAskedIsSaid() throws {
        try ServedScratch.with { served in
            let reply = try served.tell("PUT", "/api/v1/keys", body: "{}")
            #expect(reply.status == 405 && reply.headers["allow"] == "GET, HEAD, OPTIONS, POST", "\(reply)")
            let options = try served.tell("OPTIONS", "/api/v1/keys/one")
            #expect(options.status == 204 && options.headers["allow"] == "DELETE, OPTIONS", "\(options)")
            #expect(options.headers["access-control-allow-origin"] == nil)
            #expect(try served.tell("OPTIONS", "/nowhere").status == 404)
            let head = try served.tell("HEAD", "/api/v1/keys")
            #expect(head.status == 200 && head.body.isEmpty && head.headers["content-length"] == "11", "\(head)")
        }
    }

    // MARK: Beginning and ending

    @Test func aServerThatWasKilledIsStartedAgain() throws {
        try ServedScratch.with { served in
            #expect(try served.tell("POST", "/api/v1/keys", body: #"{"name":"one","role":"view"}"#).status == 201)
            served.kill()
            #expect(access(served.socket, F_OK) == 0)
            try served.start()
            #expect(try served.tell("GET", "/api/v1/keys").text.contains(#""one""#))
        }
    }

    @Test func aFolderHasOneServer() throws {
        try ServedScratch.with { served in
            let second = try served.scratch.start(
                ["serve", "--data-dir", served.data, "--listen", "127.0.0.1:0"]
            ).answer()
            let pid = try #require(served.process?.pid)
            #expect(second.status == 2, "\(second)")
            #expect(
                second.errors.contains("Another server (process \(pid)) has the folder '\(served.data)'."), "\(second)")
            #expect(try served.tell("GET", "/nowhere").status == 404)
        }
    }

    @Test func anAddressThatIsTakenIsToldPlainly() throws {
        try ServedScratch.with { served in
            for listen in ["127.0.0.1:\(served.port)", "192.0.2.250:0"] {
                let config = served.scratch.folder + "/guarded.yml"
                try "people: { Ann: { tailscale: [ann@example.org] } }".write(
                    toFile: config, atomically: true, encoding: .utf8)
                let second = try served.scratch.start(
                    ["serve", "--data-dir", served.scratch.folder + "/other", "--config", config, "--listen", listen]
                ).answer()
                #expect(second.status == 2, "\(second)")
                #expect(second.errors.contains("Nobody can listen at '\(listen)': "), "\(second)")
                #expect(second.errors.split(separator: "\n").count <= 4, "\(second)")
            }
        }
    }

    /// The server has begun with what was sent before once each of its loops, which take connections in turn, answers somebody who came later.
    private func everyLoopHasRead(_ served: ServedScratch) throws {
        for _ in 0...ProcessInfo.processInfo.processorCount {
            #expect(try served.tell("GET", "/nowhere").status == 404)
        }
    }

    @Test func whatIsInFlightHasItsTimeAndASecondWordEndsItAtOnce() throws {
        try ServedScratch.with { served in
            let half = Array("POST /api/v1/keys HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n".utf8)
            let rest = "Content-Length: 28\r\n\r\n" + #"{"name":"one","role":"#
            let socket = HTTPClient(socket: served.socket)
            let connection = try socket.connect(within: 120)
            defer { close(connection) }
            try HTTPClient.write(half + Array(rest.utf8), to: connection)
            let idle = try socket.connect(within: 120)
            defer { close(idle) }
            try everyLoopHasRead(served)
            served.process?.signal(SIGTERM)
            #expect(try HTTPClient.readAll(idle).isEmpty)
            #expect(eventually(within: 30) { (try? served.get("/nowhere")) == nil })
            try HTTPClient.write(Array(#""view"}"#.utf8), to: connection)
            let answer = String(decoding: try HTTPClient.readAll(connection), as: UTF8.self)
            #expect(answer.hasPrefix("HTTP/1.1 201 "), "\(answer)")
            #expect(eventually(within: 60) { served.process?.hasEnded ?? true })
            #expect(try served.process?.answer().status == 0)
            #expect(access(served.socket, F_OK) != 0)

            try served.start()
            let second = try socket.connect(within: 120)
            defer { close(second) }
            try HTTPClient.write(half + Array(rest.utf8), to: second)
            try everyLoopHasRead(served)
            served.process?.signal(SIGTERM)
            #expect(eventually(within: 30) { (try? served.get("/nowhere")) == nil })
            served.process?.signal(SIGTERM)
            #expect(eventually(within: 8) { served.process?.hasEnded ?? true })
            #expect(try served.process?.answer().status == 143)
        }
    }

    @Test func whoeverNeverEndsDoesNotHoldTheServer() throws {
        try ServedScratch.with { served in
            let connection = try HTTPClient(socket: served.socket).connect(within: 120)
            defer { close(connection) }
            let text = "POST /api/v1/keys HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            try HTTPClient.write(Array((text + "Content-Length: 9\r\n\r\n{").utf8), to: connection)
            try everyLoopHasRead(served)
            served.process?.signal(SIGTERM)
            #expect(eventually(within: 120) { served.process?.hasEnded ?? true })
        }
    }

    @Test func aWrongFileIsToldWithItsPlaceAndChangesNothing() throws {
        try ServedScratch.with { served in
            let right = "projects:\n  demo:\n    repository: \(served.scratch.repository)\n"
            func reload(_ text: String, _ sign: String) throws {
                let before = served.log.components(separatedBy: sign).count
                try served.configure(text)
                served.process?.signal(SIGHUP)
                #expect(
                    eventually(within: 20) { served.log.components(separatedBy: sign).count > before },
                    "\(sign): \(served.log)")
            }
            try reload(right + "address: https://ci.example.ts.net\n", "was read again")
            #expect(try served.get("/nowhere", headers: ["Host": "ci.example.ts.net"]).status == 404)
            try reload(right + "adress: https://other.example\npeople: [\n", "was not read again")
            try reload(right + "  demo2: {}\nadress: x\n", "server.yml:4:3: The project 'demo2' lacks 'repository'.")
            #expect(served.log.contains("server.yml:5:1: "), "\(served.log)")
            #expect(try served.get("/nowhere", headers: ["Host": "ci.example.ts.net"]).status == 404)
            #expect(try served.get("/nowhere", headers: ["Host": "other.example"]).status == 421)
            try reload(right, "was read again")
            #expect(try served.get("/nowhere", headers: ["Host": "ci.example.ts.net"]).status == 421)
        }
    }

    @Test func whatGrantsNothingIsRefusedWhereItStands() throws {
        try ServedScratch.with { served in
            let file = served.scratch.folder + "/apart.yml"
            try """
            projects:
              demo:
                repository: \(served.scratch.repository)
                docker: [ci]
            """.write(toFile: file, atomically: true, encoding: .utf8)
            let answer = try served.scratch.start(
                ["serve", "--data-dir", served.scratch.folder + "/other", "--config", file]
            ).answer()
            #expect(answer.status == 2, "\(answer)")
            let sentence = "'docker' grants what every step has: steps run as the server's own user."
            #expect(answer.errors.contains("apart.yml:4:14: error: " + sentence), "\(answer)")
        }
    }

    @Test func nobodyElseReadsTheServersFolder() throws {
        try ServedScratch.with { served in
            func mode(_ path: String) -> Int? {
                let facts = try? FileManager.default.attributesOfItem(atPath: path)
                return (facts?[.posixPermissions] as? NSNumber)?.intValue
            }
            #expect(mode(served.data) == 0o711 && mode(served.socket) == 0o666)
            for name in ["server.sqlite", "server.sqlite-wal", "server.lock"] {
                #expect(mode(served.data + "/" + name) == 0o600, "\(name)")
            }
            #expect(mode(served.data + "/projects/demo") == 0o700)
        }
    }
}
