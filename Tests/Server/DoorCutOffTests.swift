import Foundation
import Glibc
import TestSupport
import Testing

/// Requests whose body never comes to its end, though what has come of it could be taken for one.
@Suite("Bodies that are cut off", .ownThread) struct DoorCutOffTests {
    private static let heads = [
        "Content-Length: 200\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n40\r\n",
        "Transfer-Encoding: chunked\r\n\r\nROOM\r\n",
    ]

    /// The beginnings of requests of which each would make a key, of which nothing may become anything.
    private func beginnings(_ name: String) -> [String] {
        Self.heads.enumerated().map { number, head in
            let body = "{\"name\":\"\(name)-\(number)\",\"role\":\"admin\"}"
            // The last one has a whole chunk, and lacks the empty one after it.
            let (size, end) = (String(body.utf8.count, radix: 16), head.contains("ROOM") ? "\r\n" : "")
            return "POST /api/v1/keys HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + head.replacing("ROOM", with: size) + body + end
        }
    }

    /// With the server's end all that was begun is over.
    private func unchanged(_ served: ServedScratch, _ before: [String]) throws {
        served.stop()
        try served.start()
        #expect(try served.holdings() == before)
        let made = try served.audit().filter { $0.hasSuffix("POST /api/v1/keys 201") }
        #expect(made.isEmpty, "\(made)")
    }

    @Test("whoever hangs up, or says that no more comes, has asked for nothing")
    func hangingUp() throws {
        try ServedScratch.with { served in
            let before = try served.holdings()
            for (text, isClosed) in beginnings("closed").map({ ($0, true) }) + beginnings("half").map({ ($0, false) }) {
                let connection = try HTTPClient(socket: served.socket).connect()
                try HTTPClient.write(Array(text.utf8), to: connection)
                // Read by then, or at least on its way to a server that has not yet taken the connection.
                _ = try served.tell("GET", "/healthz")
                if !isClosed {
                    shutdown(connection, Int32(SHUT_WR))
                    let answer = String(decoding: try HTTPClient.readAll(connection), as: UTF8.self)
                    #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400 "), "\(answer)")
                }
                close(connection)
            }
            try unchanged(served, before)
        }
    }

    @Test("whoever does not go on has asked for nothing: it is refused, and not done all the same")
    func stopping() throws {
        try ServedScratch.with { served in
            let before = try served.holdings()
            let open = try beginnings("slow").map { text in
                let connection = try HTTPClient(socket: served.socket).connect(within: 240)
                try HTTPClient.write(Array(text.utf8), to: connection)
                return connection
            }
            defer { for connection in open { close(connection) } }
            for connection in open {
                let answer = String(decoding: try HTTPClient.readAll(connection), as: UTF8.self)
                #expect(answer.hasPrefix("HTTP/1.1 408 "), "\(answer)")
            }
            try unchanged(served, before)
        }
    }
}
