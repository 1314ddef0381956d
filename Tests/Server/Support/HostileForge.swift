import Foundation
import Glibc
import TestSupport
import Testing

/// A git server on 127.0.0.1 that sends whoever asks elsewhere, by the first part of the path:
///
/// - `/good/…` answers as git's own `http-backend` does;
/// - `/moved/…` redirects to `/good/…`, as a forge does after a repository got another name;
/// - `/first-STATUS-NAME/…` redirects what is asked first to the target of that name, `/later-STATUS-NAME/…` what is asked after it.
final class HostileForge {
    let port: Int
    private let process: ChildProcess

    private static let script = """
        import http.server, os, subprocess, sys
        root, targets = sys.argv[1], dict(word.split("=", 1) for word in sys.argv[2:])
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def away(self, status, place):
                self.send_response(int(status)); self.send_header("Location", place)
                self.send_header("Content-Length", "0"); self.end_headers()
            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                path, _, query = self.path.partition("?")
                kind, _, rest = path[1:].partition("/")
                when, status, name = (kind.split("-", 2) + ["", ""])[:3]
                if kind == "moved": return self.away(301, "/good/" + rest + "?" + query)
                if when == "first" or when == "later" and self.command == "POST":
                    target = targets[name]
                    return self.away(status, target if target.startswith("file:") else target + "/" + rest + "?" + query)
                environment = dict(os.environ, GIT_PROJECT_ROOT=root, GIT_HTTP_EXPORT_ALL="1", PATH_INFO="/" + rest,
                    QUERY_STRING=query, REQUEST_METHOD=self.command, CONTENT_TYPE=self.headers.get("Content-Type") or "",
                    HTTP_CONTENT_ENCODING=self.headers.get("Content-Encoding") or "", CONTENT_LENGTH=str(len(body)),
                    REMOTE_ADDR="127.0.0.1", GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="safe.directory",
                    GIT_CONFIG_VALUE_0="*")
                output = subprocess.run(["git", "http-backend"], input=body, stdout=subprocess.PIPE, env=environment).stdout
                head, _, rest = output.partition(b"\\r\\n\\r\\n")
                fields = dict(line.split(": ", 1) for line in head.decode().split("\\r\\n"))
                self.send_response(int(fields.pop("Status", "200 OK").split()[0]))
                for name, value in fields.items(): self.send_header(name, value)
                self.send_header("Content-Length", str(len(rest))); self.end_headers(); self.wfile.write(rest)
            do_GET = do_POST = answer
            def log_message(self, *words): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        print("port", server.server_port, flush=True)
        server.serve_forever()
        """

    /// - Parameters:
    ///   - root: The folder of the repositories.
    ///   - targets: What redirects lead to, by their names.
    init(_ scratch: Scratch, root: String, targets: [String: String]) throws {
        let words = targets.map { "\($0.key)=\($0.value)" }.sorted()
        let process = try scratch.start(["-c", Self.script, root] + words, program: "python3")
        self.process = process
        let isUp = eventually(within: 120) { process.hasEnded || process.output.contains("port ") }
        try #require(isUp && !process.hasEnded, "\(process.errors)")
        port = try #require(Int(process.output.split(separator: " ").last?.trimmingCharacters(in: .newlines) ?? ""))
    }

    func url(_ kind: String) -> String { "http://127.0.0.1:\(port)/\(kind)/octo/tool.git" }

    func close() {
        process.signal(SIGKILL)
        _ = eventually(within: 120) { process.hasEnded }
    }
}
