import Conductor
import Foundation
import History
import TestSupport
import Testing

/// Archives as no toolkit makes them. CVE-2023-22726 and CVE-2024-42471 are two of the patterns.
@Suite("A hostile archive", .ownThread)
struct HostileArchiveTests {
    static let rows = [
        ("a way up", "add('a'); add('../outside')"), ("a way up inside", "add('a/../../outside')"),
        ("an absolute path", "add('/tmp/outside')"), ("a dot", "add('./a')"), ("an empty part", "add('a//b')"),
        ("a folder elsewhere", "zip.writestr('../d/', '')"),
        ("a symbolic link", "add('l', '/etc/passwd', 0o120777)"), ("a device", "add('d', '', 0o020600)"),
        ("a pipe", "add('p', '', 0o010600)"), ("a path twice", "add('a', '1'); add('a', '2')"),
        ("a file that is a folder, too", "add('a', '1'); add('a/b', '2')"),
        ("a name of 300 bytes", "add('n' * 300)"),
        ("another method", "add('a', 'x' * 99, method=zipfile.ZIP_LZMA)"),
        ("an encrypted file", "add('a'); zip.infolist()[0].flag_bits |= 1"),
        ("a content that is not what its checksum says", "add('a'); zip.infolist()[0].CRC ^= 1"),
        ("less than the directory says", "add('a', 'xx'); zip.infolist()[0].file_size = 3"),
        ("more than the directory says", "add('a', 'x' * 100000); zip.infolist()[0].file_size = 10"),
        ("a content after the end", "add('a', 'xx'); zip.infolist()[0].compress_size = 1 << 20"),
        ("two entries of the same bytes", "add('a', 'xx'); add('b', 'xx'); zip.infolist()[1].header_offset = 0"),
        (
            "overlapping entries of equal names",
            "add('a', 'xx'); add('c', 'yy'); zip.infolist()[1].header_offset = 0; zip.infolist()[1].filename = 'a'"
        ),
        ("another name in the header than in the directory", "add('a'); zip.infolist()[0].filename = 'b'"),
        ("sizes that no disk has", "add('a'); zip.infolist()[0].file_size = 1 << 62"),
        (
            "sizes that together overflow",
            "add('a'); add('b')\nfor info in zip.infolist(): info.file_size = (1 << 63) + 5"
        ),
        ("a bomb", "add('a', bytes(1200 << 20))"),
        ("no files", ""), ("nothing but a folder", "zip.writestr('d/', '')"),
    ]

    @Test("is refused with a sentence and leaves nothing", arguments: rows)
    func refused(what: String, script: String) async throws {
        try await ServiceFixture.with { fixture in
            let toolkit = try await fixture.toolkit()
            let answer = try upload(try fixture.archive(script), toolkit)
            #expect(answer.status == 400, "\(answer.status) \(answer.text)")
            #expect((answer.fields["msg"] as? String)?.hasSuffix(".") == true, "\(answer.text)")
            try expectNothing(in: fixture)
        }
    }

    /// In one piece, since some are large.
    private func upload(_ archive: [UInt8], _ toolkit: Toolkit) throws -> HTTPClient.Answer {
        let created = try toolkit.artifact("CreateArtifact", ["name": "out"])
        let url = try #require(created.fields["signed_upload_url"] as? String)
        #expect(try HTTPClient.send("PUT", url, body: archive).status == 201)
        return try toolkit.artifact("FinalizeArtifact", ["name": "out", "size": String(archive.count)])
    }

    private func expectNothing(in fixture: ServiceFixture) throws {
        #expect(try fixture.artifacts.artifacts(ofRun: fixture.run).isEmpty)
        #expect(fixture.folder.files("store/blobs") == [] && fixture.folder.files("store/staging") == [])
        #expect(fixture.folder.files("store/runs/\(fixture.run)/services/uploads") == [])
    }

    @Test("that is cut off, or is none, is refused, wherever it is cut")
    func cutOff() async throws {
        try await ServiceFixture.with { fixture in
            let toolkit = try await fixture.toolkit()
            let whole = try fixture.archive("add('a', 'some text'); add('b', 'x' * 999)")
            for length in stride(from: 0, to: whole.count, by: 7) {
                let answer = try upload(Array(whole[..<length]), toolkit)
                #expect(answer.status == 400, "\(length) bytes: \(answer.text)")
            }
            #expect(try upload(Array("no archive at all, but long enough to be one".utf8), toolkit).status == 400)
            try expectNothing(in: fixture)
            #expect(try upload(whole, toolkit).status == 200)
        }
    }

    @Test("of one flipped byte is refused or holds what it should, and never ends the process")
    func flipped() async throws {
        try await ServiceFixture.with { fixture in
            let toolkit = try await fixture.toolkit()
            let whole = try fixture.archive("add('a', 'some text'); add('b', 'x' * 999)")
            var refused = 0
            for place in whole.indices {
                var bytes = whole
                bytes[place] ^= 0x55
                let answer = try upload(bytes, toolkit)
                if answer.status == 400 {
                    refused += 1
                } else {
                    #expect(answer.status == 200, "byte \(place): \(answer.text)")
                    #expect(try toolkit.artifact("DeleteArtifact", ["name": "out"]).status == 200)
                }
            }
            // What does not count (times, versions, hosts) may change.
            #expect(refused > whole.count / 2)
        }
    }

    @Test("that only looks like one is none: long names, many files, zip64, contents without compression, a comment")
    func harmless() async throws {
        try await ServiceFixture.with { fixture in
            let toolkit = try await fixture.toolkit()
            let script = """
                zip.comment = b'PK' * 99
                for number in range(500): add(f'many/{number}', str(number), method=zipfile.ZIP_STORED)
                add('..a/..../b..'); add('é' * 100); add('zeros', bytes(5 << 20)); add('mode', 'x', 0)
                with zip.open(zipfile.ZipInfo('long'), 'w', force_zip64=True) as file: file.write(b'sixty-four')
                """
            let answer = try upload(try fixture.archive(script), toolkit)
            #expect(answer.status == 200, "\(answer.text)")
            let contents = try fixture.contents(of: try toolkit.download("out"))
            #expect(contents.count == 505 && contents.contains("long 0o100644 sixty-four"))
        }
    }
}
