import Foundation
import HTTP
import TestSupport
import Testing

@Suite("HTTP by curl", .ownThread)
struct ClientTests {
    private let client: HTTPClient

    init() throws {
        client = try HTTPClient.find(in: ProcessInfo.processInfo.environment)
    }

    @Test("status, headers and body come back as they were sent")
    func answer() throws {
        let listener = try Listener(
            "HTTP/1.1 418 I'm a teapot\r\nX-One: 1\r\nx-one:2\r\nContent-Length: 3\r\n\r\na\r\n")
        defer { listener.close() }
        let response = try client.send(HTTPRequest(url: listener.url + "/a/../b?c=[1]"))
        #expect(response.status == 418)
        #expect(response.headers == [.init("X-One", "1"), .init("x-one", "2"), .init("Content-Length", "3")])
        #expect(response.header("X-ONE") == "1")
        #expect(response.body == Array("a\r\n".utf8))
        let request = try #require(listener.heard.first?.text)
        #expect(request.hasPrefix("GET /a/../b?c=[1] HTTP/1.1\r\n"))
        #expect(request.contains("User-Agent: sluice\r\n"))
    }

    @Test("a body goes out byte by byte, and only with the type that it was given")
    func body() throws {
        let body = Array(UInt8.min...UInt8.max) + Array("@/etc/passwd\n\"".utf8)
        let listener = try Listener("HTTP/1.1 204 No Content\r\n\r\n")
        defer { listener.close() }
        let headers = [HTTPHeader("X-Quote", "a \"b\" \\c;"), HTTPHeader("X-Empty", "")]
        let request = HTTPRequest(method: "PUT", url: listener.url, headers: headers, body: body)
        #expect(try client.send(request).status == 204)
        let heard = try #require(listener.heard.first?.bytes)
        #expect(heard.suffix(body.count) == body[...])
        let text = String(decoding: heard.dropLast(body.count), as: UTF8.self)
        #expect(text.hasPrefix("PUT / HTTP/1.1\r\n"))
        #expect(text.contains("X-Quote: a \"b\" \\c;\r\n"))
        #expect(text.contains("X-Empty:\r\n"))
        #expect(text.contains("Content-Length: \(body.count)\r\n"))
        #expect(!text.contains("Content-Type") && !text.contains("Expect"))
    }

    @Test("a POST without a body says that there is none; HEAD waits for none")
    func empty() throws {
        let listener = try Listener("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
        defer { listener.close() }
        let head = try client.send(HTTPRequest(method: "HEAD", url: listener.url, limit: .seconds(10)))
        #expect(head.status == 200 && head.body.isEmpty)
        #expect(throws: HTTPError.self) {
            try client.send(HTTPRequest(method: "POST", url: listener.url, limit: .seconds(10)))
        }
        #expect(listener.heard.count == 2)
        #expect(listener.heard.last?.text.contains("Content-Length: 0\r\n") == true)
    }

    @Test("a host whose address was judged before is asked at that address, by its own name")
    func judgedAddress() throws {
        let listener = try Listener("HTTP/1.1 204 No Content\r\n\r\n")
        defer { listener.close() }
        var request = HTTPRequest(url: "http://no-such-host.invalid:\(listener.port)/a", limit: .seconds(10))
        request.address = "127.0.0.1"
        #expect(try client.send(request).status == 204)
        let heard = try #require(listener.heard.first?.text)
        #expect(heard.contains("Host: no-such-host.invalid:\(listener.port)\r\n"))
    }

    @Test("a redirect is an answer; interim answers are passed over")
    func redirect() throws {
        let listener = try Listener(
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\nHTTP/1.1 body"
        )
        defer { listener.close() }
        let response = try client.send(HTTPRequest(url: listener.url))
        #expect(response.status == 302)
        #expect(response.header("location") == "http://127.0.0.1:1/")
        #expect(response.text == "HTTP/1.1 body")
    }

    @Test("this machine is not asked for through a proxy")
    func proxy() throws {
        let listener = try Listener("HTTP/1.1 200 OK\r\n\r\nhere")
        defer { listener.close() }
        var proxied = client
        proxied.environment["http_proxy"] = "http://127.0.0.1:1"
        proxied.environment["no_proxy"] = "example.com"
        #expect(try proxied.send(HTTPRequest(url: listener.url)).text == "here")
    }

    @Test("a curlrc is not read")
    func curlrc() throws {
        let home = FileManager.default.temporaryDirectory.appendingPathComponent("curlrc-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: home) }
        try Data("header = \"X-From-Home: 1\"\n".utf8).write(to: home.appendingPathComponent(".curlrc"))
        let listener = try Listener("HTTP/1.1 200 OK\r\n\r\n")
        defer { listener.close() }
        var own = client
        own.environment["HOME"] = home.path
        own.environment["CURL_HOME"] = home.path
        _ = try own.send(HTTPRequest(url: listener.url))
        #expect(listener.heard.first?.text.contains("X-From-Home") == false)
    }

    @Test("an answer larger than 32 MiB is refused")
    func large() throws {
        let head = Array("HTTP/1.1 200 OK\r\n\r\n".utf8)
        let listener = try Listener(answer: head + [UInt8](repeating: 120, count: HTTPClient.largestAnswer))
        defer { listener.close() }
        let error = #expect(throws: HTTPError.self) { try client.send(HTTPRequest(url: listener.url)) }
        #expect(error?.code == .tooLarge)
        #expect(error?.message == "The answer of \"\(listener.url)\" is larger than 32 MiB.")
    }

    @Test("silence, a closed port, a broken answer, another protocol: a sentence each")
    func failures() throws {
        let silent = try Listener(answer: nil)
        let broken = try Listener("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
        let empty = try Listener("")
        let other = try Listener("220 mail\r\n")
        let closed = try Listener("")
        defer { for listener in [silent, broken, empty, other] { listener.close() } }
        closed.close()
        let cases: [(url: String, code: HTTPError.Code, message: String)] = [
            (silent.url, .timedOut, "\"\(silent.url)\" did not answer within 0.3 seconds."),
            (broken.url, .broken, "The connection to \"\(broken.url)\" ended before the answer did."),
            (empty.url, .broken, "\"\(empty.url)\" closed the connection without an answer."),
            (other.url, .broken, "\"\(other.url)\" answers with something that is no HTTP."),
            ("http://127.0.0.1:1", .refused, "Nobody listens at \"http://127.0.0.1:1\": the connection was refused."),
            ("http://no.invalid/", .name, "The host of \"http://no.invalid/\" has no address."),
            ("file:///etc/passwd", .request, "\"file:///etc/passwd\" is no URL of http or https."),
            ("http://a\nurl=file:///", .request, "\"http://a\nurl=file:///\" is no URL of http or https."),
            ("http://127.0.0.1:port", .request, "\"http://127.0.0.1:port\" is no URL of http or https."),
        ]
        for (url, code, message) in cases {
            let limit: Duration = url == silent.url ? .milliseconds(300) : .seconds(20)
            let error = #expect(throws: HTTPError.self) { try client.send(HTTPRequest(url: url, limit: limit)) }
            #expect(error?.message == message)
            #expect(error?.code == code)
        }
    }

    @Test("a server that speaks no TLS is told as such")
    func tls() throws {
        let listener = try Listener(toFirstBytes: "HTTP/1.1 400 Bad Request\r\n\r\n")
        defer { listener.close() }
        let url = "https://127.0.0.1:\(listener.port)"
        let error = #expect(throws: HTTPError.self) {
            try client.send(HTTPRequest(url: url))
        }
        #expect(error?.code == .tls)
        #expect(error?.message.hasPrefix("No safe connection to \"\(url)\" could be made: ") == true)
    }

    @Test(
        "what would become another header or another option is refused",
        arguments: [
            HTTPRequest(method: "GET X", url: "http://127.0.0.1"),
            HTTPRequest(method: "", url: "http://127.0.0.1"),
            HTTPRequest(url: "http://127.0.0.1", headers: [.init("@file", "")]),
            HTTPRequest(url: "http://127.0.0.1", headers: [.init("A", "b\r\nC: d")]),
        ])
    func injection(request: HTTPRequest) throws {
        let error = #expect(throws: HTTPError.self) { try client.send(request) }
        #expect(error?.code == .request)
    }

    @Test("without curl on PATH there is advice")
    func missing() throws {
        let error = #expect(throws: HTTPError.self) { try HTTPClient.find(in: ["PATH": "/nowhere"]) }
        #expect(error?.code == .notInstalled)
        #expect(error?.message.contains("apt-get install curl") == true)
    }
}
