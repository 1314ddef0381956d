import Expressions
import HTTPTypes
import Runs
import Server
import Source
import Testing
import Workflows

@Suite struct AccessTableTests {
    @Test func namesOfTheServer() {
        let names = HostNames(listen: "192.0.2.7", address: "https://ci.example.ts.net", local: "192.0.2.7")
        for good in [
            "localhost", "localhost:8470", "LOCALHOST", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8470",
            "192.0.2.7:8470",
            "ci.example.ts.net", "CI.example.ts.net:443", "ci.example.ts.net.",
        ] {
            #expect(names.contains(good), "\(good)")
        }
        for bad in [
            "", "evil.example", "evil.example:8470", "localhost.evil.example", "evil@localhost",
            "localhost@evil.example",
            "127.0.0.1.evil.example", "::1", "[::1", "[::1]x", "localhost:80:80", "localhost:x", "192.0.2.8", ":8470",
            "ci.example.ts.net/evil", "127.0.0.2",
        ] {
            #expect(!names.contains(bad), "\(bad)")
        }
    }

    @Test func whereItListensEverywhereTheConnectionSaysWhichAddressIsMeant() {
        let all = HostNames(listen: "0.0.0.0", address: nil, local: "192.0.2.7")
        #expect(all.contains("192.0.2.7:8470") && !all.contains("192.0.2.8"))
        let one = HostNames(listen: "127.0.0.1", address: nil, local: "192.0.2.7")
        #expect(!one.contains("192.0.2.7"))
    }

    @Test(arguments: [
        (["sec-fetch-site": "same-origin"], true), (["sec-fetch-site": "none"], true),
        (["sec-fetch-site": "same-site"], false), (["sec-fetch-site": "cross-site"], false),
        (["sec-fetch-site": "cross-site", "origin": "http://ci:8470"], false),
        (["origin": "http://ci:8470"], true), (["origin": "https://ci:8470"], true),
        (["origin": "http://CI:8470"], true), (["origin": "http://ci"], false), (["origin": "http://ci:8471"], false),
        (["origin": "http://evil.example"], false), (["origin": "null"], false), (["origin": "ci:8470"], false),
        ([:], true), (["content-type": "application/json"], true),
        (["content-type": "application/x-www-form-urlencoded"], false),
        (["content-type": "Application/X-WWW-Form-Urlencoded; charset=utf-8"], false),
        (["content-type": "multipart/form-data; boundary=x"], false), (["content-type": "text/plain"], false),
        (["content-type": "text/plain", "sec-fetch-site": "same-origin"], true),
        (["content-type": "text/plain", "origin": "http://ci:8470"], true),
    ])
    func writesOfOtherSites(_ fields: [String: String], _ isTaken: Bool) {
        var headers = HTTPFields()
        for (name, value) in fields { if let name = HTTPField.Name(name) { headers[name] = value } }
        #expect((CrossSite.reason(headers, host: "ci:8470") == nil) == isTaken)
    }

    @Test func aSchemesOwnPortNeedNotBeWritten() {
        #expect(CrossSite.reason([.origin: "https://ci"], host: "ci:443") == nil)
        #expect(CrossSite.reason([.origin: "https://ci:443"], host: "ci") == nil)
        #expect(CrossSite.reason([.origin: "https://ci:80"], host: "ci") != nil)
    }

    // MARK: Who

    @Test func thisMachineIsKnownInAllItsWritings() {
        for own in ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1", "::FFFF:127.0.0.1"] {
            #expect(Peer.network(own, 1).isLoopback, "\(own)")
        }
        for other in ["192.0.2.1", "100.64.0.1", "::ffff:100.64.0.1", "fd7a:115c:a1e0::1", "::2"] {
            #expect(!Peer.network(other, 1).isLoopback, "\(other)")
        }
        #expect(Peer.network("::ffff:100.64.0.1", 7) == .network(address: "100.64.0.1", port: 7))
        #expect(!Peer.local(user: 0).isLoopback && !Peer.unknown.isLoopback)
    }

    private static let file: ServerFile = {
        let text = """
            projects:
              web: { repository: /srv/web, roles: { Ben: admin, Ann: view } }
              api: { repository: /srv/api }
            people:
              Ann: { tailscale: [ann@example.org], users: [ann], role: operate }
              Ben: { tailscale-device: [bens-phone], role: view }
              Wall: { tailscale-device: [wall.tail1.ts.net] }
            """
        return ServerFileReader().read(SourceFile(path: "server.yml", text: text)).server ?? ServerFile()
    }()

    @Test func usersOfThisMachine() {
        let ann = Self.file.caller(user: "ann", isOwner: false)
        #expect((ann.name, ann.role, ann.role(in: "web"), ann.role(in: "api")) == ("Ann", .operate, .view, .operate))
        let other = Self.file.caller(user: "carl", isOwner: false)
        #expect((other.name, other.role, other.role(in: "web")) == ("carl", nil, nil))
        let root = Self.file.caller(user: "root", isOwner: true)
        #expect((root.name, root.role, root.role(in: "web")) == ("root", .admin, .admin))
        let owner = Self.file.caller(user: "ann", isOwner: true)
        #expect((owner.name, owner.role, owner.role(in: "web")) == ("Ann", .admin, .admin))
        // A name of a person is no user's name.
        #expect(Self.file.caller(user: "Ann", isOwner: false).role == nil)
    }

    @Test func peopleOfTheTailnet() {
        func who(_ login: String, _ device: String, _ domain: String = "") -> Caller {
            Self.file.caller(TailscaleIdentity(login: login, device: device, domainName: domain))
        }
        #expect(who("ANN@example.org", "laptop").name == "Ann")
        #expect(who("ann@example.org", "bens-phone").name == "Ann")
        #expect(who("ben@example.org", "Bens-Phone").role(in: "web") == .admin)
        #expect(who("tagged-devices", "wall", "wall.tail1.ts.net").name == "Wall")
        #expect(who("tagged-devices", "wall", "wall.other.ts.net").role == nil)
        #expect(who("eve@example.org", "laptop").role == nil)
        #expect(who("ann", "ann").role == nil)
        #expect(who("eve@example.org", "", "").role == nil)
    }

    @Test func aScopedKeyOpensItsProjectsAlone() {
        var key = AccessKey(
            id: 1, name: "deploy", role: .admin, projects: ["web"], createdAt: .init(nanoseconds: 0), createdBy: "Ann")
        #expect((key.caller.role, key.caller.role(in: "web"), key.caller.role(in: "api")) == (.view, .admin, nil))
        #expect(key.caller.name == "key:deploy" && key.caller.scope == ["web"])
        key.projects = nil
        #expect((key.caller.role, key.caller.role(in: "api"), key.caller.scope) == (.admin, .admin, nil))
    }

    @Test func whatTailscaledAnswers() throws {
        func identity(_ text: String) throws -> TailscaleIdentity? {
            TailscaleIdentity(try Value(parsingJSON: Array(text.utf8), keys: .caseSensitive))
        }
        #expect(
            try identity(#"{"Node":{"Name":"a.t.ts.net.","ComputedName":"a"},"UserProfile":{"LoginName":"x@y"}}"#)
                == TailscaleIdentity(login: "x@y", device: "a", domainName: "a.t.ts.net"))
        for nobody in ["{}", "null", "[]", #"{"UserProfile":{}}"#, #"{"UserProfile":{"LoginName":""}}"#] {
            #expect(try identity(nobody) == nil)
        }
    }

    @Test func keysDifferAndAreComparedWhole() {
        let (one, other) = (AccessKeySecret.make(), AccessKeySecret.make())
        #expect(one.hasPrefix("sluice_") && one.count == 7 + 43 && one != other)
        #expect(one.dropFirst(7).allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) })
        #expect(SecretComparison.isEqual(AccessKeySecret.hash(one), AccessKeySecret.hash(one)))
        #expect(!SecretComparison.isEqual(AccessKeySecret.hash(one), AccessKeySecret.hash(other)))
        #expect(!SecretComparison.isEqual("ab", "abc") && !SecretComparison.isEqual("ab", "ac"))
    }

    @Test func namesOfKeys() {
        for good in ["a", "deploy-2", "A.b_c"] { #expect(AccessKey.isName(good)) }
        for bad in ["", "a b", "key:a", "ä", "a/b", String(repeating: "a", count: 65), "a\n"] {
            #expect(!AccessKey.isName(bad), "\(bad)")
        }
    }
}
