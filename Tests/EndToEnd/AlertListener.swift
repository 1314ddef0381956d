import Foundation
import Glibc
import TestSupport
import Testing

/// A real HTTP server of a test's own, which keeps what is posted to it.
final class AlertListener {
    private let folder: String
    private let process: ChildProcess
    let port: String

    private static let program = """
        import http.server, os, sys
        folder = sys.argv[1]
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with open(folder + "/posts", "ab") as posts: posts.write(body + b"\\n")
                with open(folder + "/paths", "a") as paths: paths.write(self.path + "\\n")
                self.send_response(int(open(folder + "/status").read()))
                self.end_headers()
            def log_message(self, *words): pass
        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        with open(folder + "/port.new", "w") as port: port.write(str(server.server_port))
        os.rename(folder + "/port.new", folder + "/port")
        server.serve_forever()
        """

    /// Runs the body with a listener that answers each post with 204.
    static func with(_ scratch: Scratch, _ body: (AlertListener) throws -> Void) throws {
        let listener = try AlertListener(scratch)
        defer {
            listener.process.signal(SIGKILL)
            _ = try? listener.process.answer()
        }
        try body(listener)
    }

    private init(_ scratch: Scratch) throws {
        let folder = scratch.folder + "/listener"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try "204".write(toFile: folder + "/status", atomically: true, encoding: .utf8)
        process = try scratch.start(["-c", Self.program, folder], program: "python3")
        try #require(eventually(within: 120) { access(folder + "/port", F_OK) == 0 })
        port = try String(contentsOfFile: folder + "/port", encoding: .utf8)
        self.folder = folder
    }

    func answer(_ status: Int) throws {
        try "\(status)".write(toFile: folder + "/status", atomically: true, encoding: .utf8)
    }

    var posts: [[String: Any]] {
        lines("posts").compactMap {
            (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
        }
    }

    var paths: [String] { lines("paths") }

    private func lines(_ name: String) -> [String] {
        let text = (try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }
}
