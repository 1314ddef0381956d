import Foundation
import Glibc
import TestSupport
import Testing

/// A deployed stack of one page: a real HTTP server of a test's own, which remembers what it was asked.
final class TargetServer {
    private let folder: String
    private let process: ChildProcess
    let url: String

    private static let program = """
        import http.server, os, sys
        folder = sys.argv[1]
        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self):
                with open(folder + "/requests", "a") as requests: requests.write(self.command + " " + self.path + "\\n")
                body = b"<title>a small stack</title>"
                self.send_response(200 if self.path in ("/", "/base/") else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            do_GET = do_POST = answer
            def log_message(self, *words): pass
        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        with open(folder + "/port.new", "w") as port: port.write(str(server.server_port))
        os.rename(folder + "/port.new", folder + "/port")
        server.serve_forever()
        """

    static func with(_ scratch: Scratch, _ body: (TargetServer) throws -> Void) throws {
        let server = try TargetServer(scratch)
        defer {
            server.process.signal(SIGKILL)
            _ = try? server.process.answer()
        }
        try body(server)
    }

    private init(_ scratch: Scratch) throws {
        let folder = scratch.folder + "/target"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        process = try scratch.start(["-c", Self.program, folder], program: "python3")
        try #require(eventually(within: 120) { access(folder + "/port", F_OK) == 0 })
        url = "http://127.0.0.1:\(try String(contentsOfFile: folder + "/port", encoding: .utf8))"
        self.folder = folder
    }

    var requests: [String] {
        let text = (try? String(contentsOfFile: folder + "/requests", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }
}
