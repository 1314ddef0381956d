import Foundation
import TestSupport
import Testing

@testable import Git

/// A server on loopback that answers with git's own `http-backend`; ended with its last user.
private final class GitServer {
    let port: Int
    private let process = Process()

    private static let script = """
        import http.server, os, subprocess, sys
        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self):
                path, _, query = self.path.partition("?")
                if path.startswith("/private/"):
                    self.send_response(401); self.send_header("WWW-Authenticate", "Basic realm=x"); self.end_headers()
                    return
                if path.startswith("/moved/") or path.startswith("/away/"):
                    place = "/" + path[7:] if path.startswith("/moved/") else "http://127.0.0.1:" + path[6:]
                    self.send_response(302); self.send_header("Location", place + "?" + query); self.end_headers()
                    return
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                environment = dict(os.environ, GIT_PROJECT_ROOT=sys.argv[1], GIT_HTTP_EXPORT_ALL="1", PATH_INFO=path,
                    QUERY_STRING=query, REQUEST_METHOD=self.command, CONTENT_TYPE=self.headers.get("Content-Type") or "",
                    HTTP_CONTENT_ENCODING=self.headers.get("Content-Encoding") or "", CONTENT_LENGTH=str(len(body)),
                    REMOTE_ADDR="127.0.0.1")
                output = subprocess.run(["git", "http-backend"], input=body, stdout=subprocess.PIPE, env=environment).stdout
                head, _, rest = output.partition(b"\\r\\n\\r\\n")
                fields = dict(line.split(": ", 1) for line in head.decode().split("\\r\\n"))
                self.send_response(int(fields.pop("Status", "200 OK").split()[0]))
                for name, value in fields.items(): self.send_header(name, value)
                self.send_header("Content-Length", str(len(rest))); self.end_headers(); self.wfile.write(rest)
            do_GET = do_POST = answer
            def log_message(self, *words): pass
        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        print(server.server_port, file=open(sys.argv[2], "w"), flush=True)
        server.serve_forever()
        """

    init(root: String) throws {
        let file = root + ".port"
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", Self.script, root, file]
        process.environment = ProcessInfo.processInfo.environment.merging([
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
        ]) { $1 }
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let deadline = ContinuousClock.now + .seconds(60)
        var text = ""
        while !text.hasSuffix("\n"), process.isRunning, ContinuousClock.now < deadline {
            usleep(20_000)
            text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        }
        port = try #require(Int(text.trimmingCharacters(in: .newlines)))
    }

    deinit {
        // It may have inherited that SIGTERM is ignored.
        kill(process.processIdentifier, SIGKILL)
    }
}

@Suite("Other repositories, by HTTP", .ownThread)
struct HTTPOriginTests {
    private func withServer() throws -> (ScratchFolder, GitServer) {
        let scratch = try ScratchFolder.withRepository()
        try scratch.git("tag", "-a", "-m", "annotated", "v1", in: "repository")
        try scratch.write("three\n", to: "repository/three.txt")
        try scratch.commitAll("second")
        try scratch.makeFolder("served/octo")
        try scratch.git("clone", "-q", "--bare", "repository", "served/octo/tool.git")
        return (scratch, try GitServer(root: scratch.path + "/served"))
    }

    @Test("Refs are listed and commits fetched as from a folder")
    func fetching() throws {
        let (scratch, server) = try withServer()
        defer { withExtendedLifetime(server) {} }
        let url = "http://127.0.0.1:\(server.port)/octo/tool.git"
        let origin = try Origin(url: url, scratch: scratch.path + "/scratch/fetch")
        let first = try scratch.revision("v1^{commit}")
        let tip = try scratch.revision("HEAD")
        #expect(try origin.resolve("v1") == OriginReference(name: "refs/tags/v1", commit: first))
        #expect(try origin.resolve("main") == OriginReference(name: "refs/heads/main", commit: tip))
        try origin.obtain(tip, of: "main")
        let kept = KeptCommit(tip, in: scratch.path + "/kept/" + tip.hex)
        try kept.keep(from: origin.repository, scratch: scratch.path + "/kept/.new")
        try kept.verify()
        #expect(try scratch.text("kept/\(tip.hex)/tree/three.txt") == "three\n")
    }

    @Test(
        "A repository that is not there, and one that asks for a login, look the same",
        arguments: ["absent/one", "private/one"])
    func absent(name: String) throws {
        let (scratch, server) = try withServer()
        defer { withExtendedLifetime(server) {} }
        let url = "http://127.0.0.1:\(server.port)/\(name)"
        let origin = try Origin(url: url, scratch: scratch.path + "/scratch/fetch")
        let error = try gitError { _ = try origin.resolve("v1") }
        #expect(error.code == .unknownRepository, "\(error)")
        #expect(error.message == "There is no repository '\(url)', or it is not open to everybody.")
    }

    @Test("A redirect is followed to the same port of the same host, and nowhere else")
    func redirects() throws {
        let (scratch, server) = try withServer()
        let other = try Listener("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        defer {
            other.close()
            withExtendedLifetime(server) {}
        }
        let base = "http://127.0.0.1:\(server.port)"
        let moved = try Origin(url: "\(base)/moved/octo/tool.git", scratch: scratch.path + "/scratch/moved")
        #expect(try moved.resolve("main").commit == scratch.revision("HEAD"))
        let away = try Origin(url: "\(base)/away/\(other.port)/tool.git", scratch: scratch.path + "/scratch/away")
        let error = try gitError { _ = try away.resolve("main") }
        #expect(error.code == .unreachable, "\(error)")
        #expect(error.message.hasSuffix("sends whoever asks to another place, which is not followed."), "\(error)")
        #expect(error.underlying == "cannot redirect to '127.0.0.1:\(other.port)'", "\(error)")
        #expect(other.heard.isEmpty)
    }

    @Test(
        "Where a URL leads",
        arguments: [
            ("https://git.example/a/b.git", "git.example:443"), ("http://Git.Example:3000/a", "git.example:3000"),
            ("https://ann:secret@git.example/a@b", "git.example:443"), ("http://[::1]:80/a", "::1:80"),
            ("http://[fe80::1]/a", "fe80::1:80"), ("ssh://git@git.example:2222/a", "git.example:2222"),
            ("git@git.example:a/b.git", "git.example:22"), ("[git@git.example:2222]:a/b", "git.example:2222"),
            ("git://git.example/a", "git.example:9418"), ("git+ssh://git.example/a", "git.example:22"),
            ("http://evil.example@git.example?x", "git.example:80"), ("/srv/a.git", nil), ("file:///srv/a.git", nil),
            ("ftp://git.example/a", nil), ("./a:b", nil), ("http://", nil),
        ] as [(String, String?)])
    func places(url: String, place: String?) {
        #expect(NetworkPlace(url: url)?.description == place)
    }
}
