import Foundation
import TestSupport
import Testing

@testable import Stacks

@Suite("Tar archives", .ownThread)
struct TarTests {
    private static let long = (0..<30).map { "folder-\($0)" }.joined(separator: "/")

    @Test("what is written is what is read, whatever the pieces", arguments: [1, 7, 511, 512, 513, 100_000])
    func roundTrip(piece: Int) throws {
        let entries = [
            TarEntry(path: "a/", kind: .folder, mode: 0o755, user: 1000, group: 1001, modified: 1_700_000_000),
            TarEntry(path: "a/ü", kind: .file, size: 700, mode: 0o640, user: 1, group: 2, modified: 3),
            TarEntry(path: Self.long, kind: .symbolicLink(Self.long + "/x"), mode: 0o777),
            TarEntry(path: "b", kind: .hardLink("a/ü")),
        ]
        var bytes: [UInt8] = []
        for entry in entries {
            bytes += TarHeader(entry).blocks
            bytes += [UInt8](repeating: 65, count: entry.size) + [UInt8](repeating: 0, count: entry.size > 0 ? 324 : 0)
        }
        bytes += [UInt8](repeating: 0, count: 1024)
        var reader = TarReader()
        var found: [TarEntry] = []
        for start in stride(from: 0, to: bytes.count, by: piece) {
            try reader.feed(bytes[start..<min(bytes.count, start + piece)], keeping: { _ in true }) { entry, content in
                found.append(entry)
                #expect(content == [UInt8](repeating: 65, count: entry.size))
            }
        }
        #expect(found == entries)
        #expect(reader.isComplete)
    }

    @Test("archives of GNU tar are read in each of its formats", arguments: ["gnu", "pax", "ustar", "v7"])
    func formats(format: String) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/tar-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let inner = format == "v7" ? "short" : (0..<12).map { "folder-number-\($0)" }.joined(separator: "/")
        let script = """
            mkdir -p "$0/\(inner)" && printf hello >"$0/\(inner)/file" && ln -s file "$0/\(inner)/link"
            tar --format=\(format) --owner=7 --group=8 --numeric-owner -C "$0" -cf - .
            """
        let command = HostCommand(["sh", "-c", script, folder], environment: ["PATH": "/usr/bin:/bin"])
        var reader = TarReader()
        var found: [String: TarEntry] = [:]
        var text = ""
        let (status, errors) = try command.read(within: 20, in: .seed, StackCancellation()) { piece in
            #expect(throws: Never.self) {
                try reader.feed(piece, keeping: { _ in true }) { entry, content in
                    found[entry.path] = entry
                    if entry.kind == .file { text = String(decoding: content, as: UTF8.self) }
                }
            }
        }
        #expect(status == 0, "\(errors)")
        #expect(reader.isComplete && text == "hello")
        let file = try #require(found["./\(inner)/file"])
        #expect(file.size == 5 && file.user == 7 && file.group == 8)
        #expect(found["./\(inner)/link"]?.kind == .symbolicLink("file"))
    }

    @Test("GNU tar reads what is written")
    func interoperation() throws {
        let archive = try TarFile(temporaryFolder: nil)
        try archive.append(TarEntry(path: Self.long + "/", kind: .folder, mode: 0o750, user: 1000, group: 1001))
        try archive.append(TarEntry(path: "link", kind: .symbolicLink("to"), mode: 0o777))
        try archive.finish()
        let command = HostCommand(
            ["tar", "--numeric-owner", "-tvf", "-"], environment: ["PATH": "/usr/bin:/bin"], input: archive.descriptor)
        var said: [UInt8] = []
        let status = try command.run(within: 20, in: .seed, StackCancellation()) { said += $0 }
        let text = String(decoding: said, as: UTF8.self)
        #expect(status == 0)
        #expect(text.contains("drwxr-x--- 1000/1001") && text.contains(Self.long), "\(text)")
        #expect(text.contains("link -> to"), "\(text)")
    }

    @Test("what is no archive is refused")
    func garbage() throws {
        var reader = TarReader()
        let error = #expect(throws: TarError.self) {
            try reader.feed([UInt8](repeating: 65, count: 512)[...], keeping: { _ in true }) { _, _ in }
        }
        #expect(error?.message == "is no tar archive, or is torn")
    }

    @Test(
        "an entry that leads outside is refused",
        arguments: [
            ("a/b", .file, false), ("/etc/passwd", .file, true), ("a/../../b", .file, true), ("..", .folder, true),
            ("a/link", .symbolicLink("../b"), false), ("a/link", .symbolicLink("../../b"), true),
            ("link", .symbolicLink("/etc"), true), ("a/b", .hardLink("c/d"), false), ("a/b", .hardLink("../d"), true),
            ("./a/b", .symbolicLink("x/../../y"), false), ("a/b", .symbolicLink("x/../../../y"), true),
            ("device", .other(UInt8(ascii: "3")), true),
        ] as [(String, TarEntry.Kind, Bool)])
    func danger(path: String, kind: TarEntry.Kind, isRefused: Bool) {
        let reason = SeedArchive.danger(of: TarEntry(path: path, kind: kind))
        #expect((reason != nil) == isRefused, "\(reason ?? "nothing")")
    }
}
