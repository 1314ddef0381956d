import Foundation
import Glibc
import TestSupport
import Testing

/// Who asks and whether they may, at the doors of a real server.
@Suite(.ownThread) struct AccessServedTests {
    private static let people = """
        people:
          Ann: { tailscale: [ann@example.org], role: admin }
          Ben: { tailscale: [ben@example.org], role: view }
          Wall: { tailscale-device: [wall], role: operate }
        """

    private func key(_ served: ServedScratch, _ name: String, _ more: String...) throws -> String {
        let answer = try served.scratch.start(
            ["serve", "key", "create", name, "--data-dir", served.data] + more
        ).answer()
        try #require(answer.status == 0, "\(answer)")
        return answer.output.trimmingCharacters(in: .newlines)
    }

    // MARK: The socket

    @Test func theServersOwnUserIsAdminAtTheSocketUnderItsOwnName() throws {
        try ServedScratch.with { served in
            let made = try served.tell("POST", "/api/v1/keys", body: #"{"name":"one","role":"view"}"#)
            #expect(made.status == 201, "\(made)")
            let object = try made.object()
            #expect((object["key"] as? String)?.hasPrefix("sluice_") == true)
            #expect(object["created_by"] as? String == NSUserName() && object["role"] as? String == "view")
            let listed = try served.tell("GET", "/api/v1/keys")
            #expect(listed.status == 200 && !listed.text.contains("sluice_") && listed.text.contains(#""one""#))
        }
    }

    @Test func aProxyAtTheSocketIsNobody() throws {
        try ServedScratch.with { served in
            for header in ["X-Forwarded-For", "Forwarded", "Via", "Tailscale-User-Login", "X-Real-IP"] {
                let reply = try served.tell("GET", "/api/v1/keys", headers: [header: "ann@example.org"])
                #expect(reply.status == 401, "\(header): \(reply)")
            }
        }
    }

    @Test(.enabled(if: geteuid() == 0, "It becomes another user.")) func anotherUserHasTheRoleOfTheFileOrNone() throws {
        func ask(_ served: ServedScratch) throws -> String {
            let curl = [
                "--reuid", "65534", "--clear-groups", "curl", "-sS", "--unix-socket", served.socket,
                "http://localhost/api/v1/keys",
            ]
            let answer = try served.scratch.start(curl, program: "setpriv", in: "/").answer()
            try #require(answer.status == 0, "\(answer)")
            return answer.output
        }
        try ServedScratch.with { served in
            let text = try ask(served)
            #expect(text.contains("You are known as the user 'nobody'. There is no role for you."), "\(text)")
            try served.configure(
                "projects:\n  demo:\n    repository: \(served.scratch.repository)\n"
                    + "people:\n  Eve: { users: [nobody], role: approve }\n")
            served.process?.signal(SIGHUP)
            #expect(
                try eventually(within: 120) {
                    try ask(served).contains("You are known as 'Eve', by the user 'nobody'. The role is 'approve'.")
                })
            // Nor can that user read what the server keeps.
            let read = try served.scratch.start(
                ["--reuid", "65534", "--clear-groups", "cat", served.data + "/server.sqlite"], program: "setpriv",
                in: "/"
            ).answer()
            #expect(read.status != 0)
        }
    }

    // MARK: Keys

    @Test func aKeyOpensWhatItsRoleSaysUntilItIsRevoked() throws {
        try ServedScratch.with { served in
            #expect(try served.get("/api/v1/keys").status == 403)
            let (admin, viewer) = (
                try key(served, "boss", "--role", "admin"), try key(served, "eyes", "--role", "view")
            )
            let stranger = try served.get("/api/v1/keys")
            #expect(stranger.status == 401 && stranger.headers["www-authenticate"]?.contains("SluiceKey") == true)
            #expect(stranger.text.contains("the role 'admin'") && stranger.text.contains("Nobody knows who you are."))

            #expect(try served.get("/api/v1/keys", headers: ["X-Sluice-Key": admin]).status == 200)
            let refused = try served.get("/api/v1/keys", headers: ["x-sluice-key": viewer])
            #expect(refused.status == 403)
            #expect(refused.text.contains("by the key 'eyes'") && refused.text.contains("The role is 'view'."))

            for wrong in [
                "", "sluice_", String(admin.dropLast()), admin + "x", admin.uppercased(), "\(admin), \(admin)",
            ] {
                #expect(try served.get("/api/v1/keys", headers: ["x-sluice-key": wrong]).status == 401, "'\(wrong)'")
                // What is said must be right, also where the socket would do.
                #expect(try served.tell("GET", "/api/v1/keys", headers: ["x-sluice-key": wrong]).status == 401)
            }

            let gone = try served.ask("DELETE", "/api/v1/keys/eyes", headers: ["x-sluice-key": admin])
            #expect(gone.status == 204, "\(gone)")
            #expect(try served.get("/api/v1/keys", headers: ["x-sluice-key": viewer]).status == 401)
            let by = try served.scratch.run("serve", "key", "revoke", "boss", "--data-dir", served.data)
            #expect(by.status == 0, "\(by)")
            let late = try served.get("/api/v1/keys", headers: ["x-sluice-key": admin])
            #expect(late.status == 401, "\(late)")
        }
    }

    @Test func aKeyForAProjectDoesNothingOnTheServer() throws {
        try ServedScratch.with { served in
            let scoped = try key(served, "demo-only", "--role", "admin", "--project", "demo")
            let reply = try served.get("/api/v1/keys", headers: ["x-sluice-key": scoped])
            #expect(reply.status == 403 && reply.text.contains("The role is 'view'."), "\(reply)")
        }
    }

    @Test func keysAreListedWithTheirPastAndTheirNamesAreNotUsedAgain() throws {
        try ServedScratch.with { served in
            let text = try key(served, "one", "--role", "admin", "--project", "demo")
            _ = try served.get("/api/v1/keys", headers: ["x-sluice-key": text])
            #expect(try served.scratch.run("serve", "key", "revoke", "one", "--data-dir", served.data).status == 0)
            let again = try served.scratch.run("serve", "key", "create", "one", "--data-dir", served.data)
            #expect(again.status == 2 && again.errors.contains("There is, or was, a key 'one'."), "\(again)")
            let list = try served.scratch.run("serve", "key", "list", "--json", "--data-dir", served.data)
            let object = try #require(try list.objects().first)
            #expect(object["projects"] as? [String] == ["demo"] && object["role"] as? String == "admin")
            #expect(object["used_at"] is String && object["revoked_at"] is String && !list.output.contains(text))
            let lines = try served.scratch.run("serve", "key", "--data-dir", served.data)
            #expect(lines.output.hasPrefix("one: admin in demo, made ") && lines.output.contains(", revoked "))
            // Nowhere on the disk is the key itself.
            let grep = try served.scratch.start(["-r", "-a", "-l", text, served.data], program: "grep").answer()
            #expect(grep.status == 1, "\(grep)")
        }
    }

    @Test func whereNoServerIsNothingIsListedRevokedOrKept() throws {
        try Scratch.with { scratch in
            let folder = scratch.folder + "/none"
            let commands = [
                ["serve", "key", "list"], ["serve", "key"], ["serve", "key", "revoke", "one"],
                ["backup", scratch.folder + "/backup.tar"],
            ]
            func check(_ command: [String]) throws {
                let answer = try scratch.start(command + ["--data-dir", folder]).answer()
                let told = "error: There is no server in '\(folder)'.\n  help: "
                #expect(answer.status == 2 && answer.errors.contains(told) && answer.output.isEmpty, "\(answer)")
            }
            for command in commands + [["serve", "key", "create", "one"]] { try check(command) }
            #expect(!FileManager.default.fileExists(atPath: folder))
            // One that is there has no server either, and gets none.
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            for command in commands { try check(command) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            #expect(!FileManager.default.fileExists(atPath: scratch.folder + "/backup.tar"))
        }
    }

    @Test func thatTheLastKeyOfAServerForOthersIsGoneIsTold() throws {
        try ServedScratch.with(configuration: Self.people, options: ["--listen", "0.0.0.0:0"]) { served in
            for name in ["one", "two"] { _ = try key(served, name, "--role", "view") }
            try served.configure("projects:\n  demo:\n    repository: \(served.scratch.repository)\n")
            served.process?.signal(SIGHUP)
            try #require(eventually(within: 120) { served.log.contains("was read again") }, "\(served.log)")
            #expect(try served.tell("DELETE", "/api/v1/keys/one").status == 204)
            #expect(!served.log.contains("The last key was revoked"))
            #expect(try served.tell("DELETE", "/api/v1/keys/two").status == 204)
            let warning = "nobody who comes from elsewhere is let in, and the server would not start again."
            #expect(eventually(within: 120) { served.log.contains(warning) }, "\(served.log)")
        }
    }

    @Test func wrongKeysAreNotMade() throws {
        try ServedScratch.with { served in
            for (body, status) in [
                (#"{"name":"a b","role":"view"}"#, 422), (#"{"name":"a","role":"god"}"#, 422),
                (#"{"role":"view"}"#, 422),
                (#"{"name":"a","role":"view","projects":[]}"#, 422),
                (#"{"name":"a","role":"view","projects":[1]}"#, 422),
                (#"{"name":"a","role":"view","projects":"demo"}"#, 422), ("[]", 400), ("{", 400),
                (String(repeating: "[", count: 60_000), 400),
            ] {
                #expect(try served.tell("POST", "/api/v1/keys", body: body).status == status, "\(body.prefix(80))")
            }
            #expect(try served.tell("DELETE", "/api/v1/keys/none").status == 404)
            let none = try served.scratch.run(
                "serve", "key", "create", "x", "--role", "king", "--data-dir", served.data)
            #expect(none.status == 2 && none.errors.contains("'king' is no role."))
        }
    }

    // MARK: The tailnet

    /// Asks again while tailscaled has not said in time who it is.
    private func answered(_ ask: () throws -> HTTPReply) throws -> HTTPReply {
        var reply = try ask()
        _ = try eventually(within: 120) {
            if reply.status == 503 { reply = try ask() }
            return reply.status != 503
        }
        return reply
    }

    @Test(.enabled(if: ownNetworkAddress() != nil, "There is loopback only."))
    func peopleOfTheTailnetAreThoseWhomTailscaledNames() throws {
        let address = try #require(ownNetworkAddress())
        let options = ["--listen", "\(address):0"]
        try ServedScratch.with(configuration: Self.people, options: options) { served in
            let tailscaled = try FakeTailscaled(served.scratch.folder + "/tailscaled.sock")
            defer { tailscaled.stop() }
            let client = HTTPClient(host: address, port: served.port)
            func ask(_ headers: [String: String] = [:]) throws -> HTTPReply {
                try answered { try client.ask("GET", "/api/v1/keys", headers: headers) }
            }
            // Unknown to the tailnet, whatever the headers say.
            for forged in [[:], ["Tailscale-User-Login": "ann@example.org"], ["X-Forwarded-For": "100.64.0.1"]] {
                #expect(try ask(forged).status == 401)
            }
            let question = try #require(tailscaled.questions.first)
            #expect(question.hasPrefix("GET /localapi/v0/whois?addr=\(address)%3A"), "\(question)")
            #expect(question.contains("Host: local-tailscaled.sock\r\n"))

            tailscaled.know(address, .init(login: "ann@example.org", name: "laptop"))
            #expect(try eventually(within: 120) { try ask().status == 200 })
            // Remembered for ten seconds: of five that come in less, one is asked about at most.
            let isRemembered = try eventually(within: 120) {
                let (start, count) = (ContinuousClock.now, tailscaled.questions.count)
                let statuses = try (0..<5).map { _ in try ask().status }
                #expect(statuses.allSatisfy { $0 == 200 }, "\(statuses)")
                return tailscaled.questions.count <= count + 1 && ContinuousClock.now - start < .seconds(9)
            }
            #expect(isRemembered, "\(tailscaled.questions.count)")

            tailscaled.know(address, .init(login: "ben@example.org", name: "laptop"))
            #expect(try eventually(within: 120) { try ask().status == 403 })
            #expect(
                try ask().text.contains("You are known as 'Ben' ('ben@example.org' on 'laptop'). The role is 'view'."))
        }
    }

    @Test(.enabled(if: ownNetworkAddress() != nil, "There is loopback only."))
    func whereTailscaledDoesNotAnswerNobodyIsLetIn() throws {
        let address = try #require(ownNetworkAddress())
        let options = ["--listen", "\(address):0"]
        try ServedScratch.with(configuration: Self.people, options: options) { served in
            let client = HTTPClient(host: address, port: served.port)
            func ask() throws -> HTTPReply { try client.ask("GET", "/api/v1/keys") }
            #expect(try ask().status == 503)
            let tailscaled = try FakeTailscaled(served.scratch.folder + "/tailscaled.sock")
            defer { tailscaled.stop() }
            tailscaled.know(address, .init(login: "ann@example.org", name: "laptop"))
            for manner in [FakeTailscaled.Manner.confused, .failing, .silent] {
                tailscaled.behave(manner)
                let reply = try ask()
                #expect(reply.status == 503 && reply.text.contains("tailscaled does not say who you are."), "\(manner)")
            }
            #expect(served.log.contains("it does not answer within 2 s"))
            tailscaled.behave(.usual)
            #expect(try answered(ask).status == 200)
            // A key needs no tailscaled.
            tailscaled.behave(.silent)
            let admin = try key(served, "boss", "--role", "admin")
            #expect(try client.ask("GET", "/api/v1/keys", headers: ["x-sluice-key": admin]).status == 200)
        }
    }

    @Test func loopbackIsNeverAskedAndIsNobody() throws {
        try ServedScratch.with(configuration: Self.people) { served in
            let tailscaled = try FakeTailscaled(served.scratch.folder + "/tailscaled.sock")
            defer { tailscaled.stop() }
            tailscaled.know("127.0.0.1", .init(login: "ann@example.org", name: "laptop"))
            for headers in [
                [:], ["Tailscale-User-Login": "ann@example.org", "Tailscale-User-Name": "Ann"],
                ["X-Forwarded-For": "100.64.0.1"],
            ] {
                #expect(try served.get("/api/v1/keys", headers: headers).status == 401)
            }
            #expect(tailscaled.questions == [])
        }
    }

    // MARK: What the server refuses to be

    @Test func withoutPeopleAndKeysItAnswersThisMachineOnly() throws {
        try ServedScratch.with { served in
            let other = served.scratch.folder + "/other"
            func start() throws -> Answer {
                try served.scratch.start(["serve", "--data-dir", other, "--listen", "0.0.0.0:0"]).answer()
            }
            let answer = try start()
            #expect(answer.status == 2, "\(answer)")
            #expect(answer.errors.contains("The server would answer anybody who reaches '0.0.0.0:0'"))
            #expect(answer.errors.contains("sluice serve key create"))
        }
    }

    @Test func itIsNotMadeToAnswerAnybodyByAReload() throws {
        try ServedScratch.with { served in
            let projects = "projects:\n  demo:\n    repository: \(served.scratch.repository)\n"
            func reload(_ text: String, says sentence: String) throws {
                try served.configure(projects + text)
                let before = served.log.count
                served.process?.signal(SIGHUP)
                #expect(eventually(within: 120) { served.log.dropFirst(before).contains(sentence) }, "\(served.log)")
            }
            // The command line of the tests names the address, and goes before the file.
            try reload("people: { ann: { users: [nobody], role: view } }\n", says: "was read again")
            #expect(try served.get("/api/v1/projects").status == 200)
            // As soon as somebody can say who they are, whoever cannot is a stranger.
            try reload("people: { ann: { tailscale: [ann@example.org], role: view } }\n", says: "was read again")
            #expect(try served.get("/api/v1/projects").status == 401)
        }
    }

    /// Tells the server to read this file, and waits for a line of its log.
    private func isTold(_ process: ChildProcess, _ file: String, _ text: String, line: String) throws -> Bool {
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        let before = process.errors.count
        process.signal(SIGHUP)
        return eventually(within: 120) { process.errors.dropFirst(before).contains(line) }
    }

    @Test func whoMayComeFromElsewhereIsNotTakenAwayByAReload() throws {
        try ServedScratch.with { served in
            let (file, folder) = (served.scratch.folder + "/other.yml", served.scratch.folder + "/other")
            let people = "people: { ann: { tailscale: [ann@example.org], role: view } }\n"
            try ("listen: 0.0.0.0:0\n" + people).write(toFile: file, atomically: true, encoding: .utf8)
            let process = try served.scratch.start(["serve", "--data-dir", folder, "--config", file])
            try #require(eventually(within: 120) { process.output.contains(" serves http://") }, "\(process.errors)")
            let refusal = "was not read again: The server would answer anybody who reaches '0.0.0.0:0'"
            #expect(try isTold(process, file, "listen: 0.0.0.0:0\n", line: refusal))
            // It listens where it did, whatever the file says by now.
            #expect(try isTold(process, file, "listen: 127.0.0.1:0\n", line: refusal))
            let later = "listens at '127.0.0.1:0' once it is started again"
            #expect(try isTold(process, file, "listen: 127.0.0.1:0\n" + people, line: later))
            process.signal(SIGTERM)
            #expect(eventually(within: 120) { process.hasEnded })
        }
    }

    @Test func withAKeyItAnswersEverywhereAndStrangersNowhere() throws {
        try ServedScratch.with { served in
            let boss = try key(served, "boss", "--role", "admin")
            served.stop()
            let process = try served.scratch.start(["serve", "--data-dir", served.data, "--listen", "0.0.0.0:0"])
            defer {
                process.signal(SIGTERM)
                _ = eventually(within: 120) { process.hasEnded }
            }
            try #require(eventually(within: 120) { process.output.contains(" serves http://0.0.0.0:") })
            let port = Int(process.output.split(separator: " ")[3].split(separator: ":").last ?? "") ?? 0
            for address in ["127.0.0.1", ownNetworkAddress()].compactMap({ $0 }) {
                let client = HTTPClient(host: address, port: port)
                #expect(try client.ask("GET", "/api/v1/keys").status == 401)
                #expect(try client.ask("GET", "/api/v1/keys", headers: ["x-sluice-key": boss]).status == 200)
                #expect(try client.ask("GET", "/api/v1/keys", headers: ["Host": "evil.example"]).status == 421)
            }
        }
    }

    // MARK: Other sites

    @Test func namesThatOthersMadeAreRefused() throws {
        try ServedScratch.with(configuration: "address: https://ci.example.ts.net") { served in
            for host in [
                "evil.example", "evil.example:\(served.port)", "localhost.evil.example", "127.0.0.1@evil.example",
            ] {
                let reply = try served.get("/api/v1/keys", headers: ["Host": host])
                #expect(reply.status == 421 && reply.headers["content-type"] == "application/problem+json", "\(reply)")
            }
            for host in ["localhost", "[::1]:80", "ci.example.ts.net"] {
                #expect(try served.get("/api/v1/keys", headers: ["Host": host]).status == 403)
            }
        }
    }

    @Test(.enabled(if: ownNetworkAddress() != nil, "There is loopback only."))
    func pagesOfOtherSitesChangeNothing() throws {
        let address = try #require(ownNetworkAddress())
        try ServedScratch.with(configuration: Self.people, options: ["--listen", "\(address):0"]) { served in
            let tailscaled = try FakeTailscaled(served.scratch.folder + "/tailscaled.sock")
            defer { tailscaled.stop() }
            tailscaled.know(address, .init(login: "ann@example.org", name: "laptop"))
            let client = HTTPClient(host: address, port: served.port)
            var number = 0
            func post(_ headers: [String: String]) throws -> Int {
                number += 1
                let body = #"{"name":"key\#(number)","role":"view"}"#
                return try answered { try client.ask("POST", "/api/v1/keys", headers: headers, body: body) }.status
            }
            let own = "http://\(address):\(served.port)"
            #expect(try post([:]) == 201)
            #expect(try post(["Origin": own]) == 201)
            #expect(try post(["Sec-Fetch-Site": "same-origin", "Origin": own]) == 201)
            #expect(try post(["Origin": "http://evil.example"]) == 403)
            #expect(try post(["Origin": "null"]) == 403)
            #expect(try post(["Sec-Fetch-Site": "cross-site"]) == 403)
            #expect(try post(["Content-Type": "text/plain"]) == 403)
            #expect(try post(["Content-Type": "application/x-www-form-urlencoded"]) == 403)
            #expect(try post(["Content-Type": "text/plain", "Origin": own]) == 415)
            let listed = try client.ask("GET", "/api/v1/keys")
            #expect(try (listed.object()["keys"] as? [Any])?.count == 3)
            // By the socket no browser comes; its type is looked at all the same.
            #expect(
                try served.tell("POST", "/api/v1/keys", headers: ["Content-Type": "text/plain"], body: "{}").status
                    == 415)
        }
    }

    // MARK: The audit log

    @Test func eachWriteAndEachRefusedOneIsWrittenDown() throws {
        try ServedScratch.with { served in
            #expect(
                try served.tell("POST", "/api/v1/keys?x=secret", body: #"{"name":"one","role":"admin"}"#).status == 201)
            #expect(try served.tell("POST", "/api/v1/keys", body: #"{"name":"one","role":"admin"}"#).status == 409)
            #expect(try served.ask("POST", "/api/v1/keys", body: "{}").status == 401)
            #expect(try served.tell("GET", "/api/v1/keys").status == 200)
            let eyes = try key(served, "eyes", "--role", "view")
            #expect(try served.ask("DELETE", "/api/v1/keys/one", headers: ["x-sluice-key": eyes]).status == 403)
            let page = try served.tell("GET", "/api/v1/audit").object()
            let entries = try #require(page["entries"] as? [[String: Any]])
            #expect(entries.compactMap { $0["status"] as? Int } == [403, 401, 409, 201])
            #expect(entries.compactMap { $0["name"] as? String } == ["key:eyes", "", NSUserName(), NSUserName()])
            #expect(entries.compactMap { $0["peer"] as? String } == ["127.0.0.1", "127.0.0.1", "socket", "socket"])
            #expect(entries.allSatisfy { !"\($0)".contains("secret") })
            #expect((entries[0]["reason"] as? String)?.contains("the role 'admin'") == true)
            #expect(entries[3]["reason"] is NSNull && page["next"] is NSNull)
            // Page by page, the same.
            var (seen, next) = ([Int](), "")
            while let page = try? served.tell("GET", "/api/v1/audit?limit=3\(next)").object() {
                seen += (page["entries"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? Int }
                guard let before = page["next"] as? Int else { break }
                next = "&before=\(before)"
            }
            #expect(seen == entries.compactMap { $0["id"] as? Int })
            var (linked, path): ([Int], String?) = ([], "/api/v1/audit?limit=3")
            while let next = path {
                let reply = try served.tell("GET", next)
                linked += try reply.list("entries").compactMap { $0["id"] as? Int }
                path = reply.nextPage
            }
            #expect(linked == seen)
            let whole = try served.tell("GET", "/api/v1/audit?limit=\(seen.count)")
            #expect(whole.nextPage == nil)
            #expect(try whole.object()["next"] is NSNull)
            for wrong in ["limit=0", "limit=1001", "limit=x", "before=0", "before=-1", "after=1"] {
                #expect(try served.tell("GET", "/api/v1/audit?\(wrong)").status == 400, "\(wrong)")
            }
            #expect(try served.get("/api/v1/audit").status == 401)
            #expect(served.log.contains("A request was refused.") && served.log.contains("status=403"))
        }
    }

    @Test func strangersDoNotFillTheAuditLog() throws {
        try ServedScratch.with { served in
            _ = try key(served, "one", "--role", "view")
            let (count, start) = (330, Date())
            for _ in 0..<count { #expect(try served.ask("POST", "/api/v1/keys", body: "{}").status == 401) }
            let page = try served.tell("GET", "/api/v1/audit?limit=1000").object()
            // A hundred of each minute that was touched.
            let written = (page["entries"] as? [Any])?.count ?? 0
            let minutes = Int(Date().timeIntervalSince(start) / 60) + 2
            #expect(written >= 100 && written <= 100 * minutes && written < count)
        }
    }
}
