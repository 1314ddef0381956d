import ActionServices
import Conductor
import Foundation
import History
import TestSupport
import Testing

@Suite("Artifacts over HTTP", .ownThread)
struct ArtifactServiceTests {
    private static let files =
        "add('a.txt', 'ay'); add('b/run', '#!/bin/sh', 0o100755); add('c', 'see' * 2000); zip.writestr('d/', '')"

    @Test("are uploaded in blocks, and are what the built-in actions find: names, contents, executable files")
    func upload() async throws {
        try await ServiceFixture.with { fixture in
            let toolkit = try await fixture.toolkit()
            let answer = try toolkit.uploadArtifact("out", try fixture.archive(Self.files))
            #expect(answer.status == 200 && answer.fields["ok"] as? Bool == true, "\(answer.text)")
            let stored = try fixture.artifacts.artifacts(ofRun: fixture.run)
            #expect(stored.map(\.name) == ["out"] && stored[0].fileCount == 3 && stored[0].size == 2 + 9 + 6000)
            #expect(answer.fields["artifact_id"] as? String == String(stored[0].id))
            try fixture.artifacts.extract(stored[0], into: fixture.folder.path + "/target")
            #expect(fixture.folder.files("target") == ["a.txt", "b/run", "c"])
            #expect(fixture.folder.read("target/a.txt") == Array("ay".utf8))
            #expect(FileManager.default.isExecutableFile(atPath: fixture.folder.path + "/target/b/run"))
            #expect(!FileManager.default.isExecutableFile(atPath: fixture.folder.path + "/target/c"))
            #expect(fixture.folder.files("store/runs/\(fixture.run)/services/uploads") == [])
            #expect(fixture.folder.files("store/staging") == [])
        }
    }

    @Test("that a built-in action has stored are listed, found and downloaded as an archive, whole and in ranges")
    func download() async throws {
        try await ServiceFixture.with { fixture in
            let source = try fixture.folder.write("work/é.txt", Array("hello".utf8))
            _ = try fixture.artifacts.store(
                [ArtifactFile(source: source, path: "deep/é.txt"), ArtifactFile(source: source, path: "top")],
                as: "built", run: fixture.run, overwrite: false, retentionDays: nil)
            let toolkit = try await fixture.toolkit()
            #expect(try toolkit.names() == ["built"])
            let archive = try toolkit.download("built")
            #expect(try fixture.contents(of: archive) == ["deep/é.txt 0o100644 hello", "top 0o100644 hello"])
            let signed = try toolkit.artifact("GetSignedArtifactURL", ["name": "built"]).fields["signed_url"]
            let url = try #require(signed as? String)
            for (header, expected) in [
                ("bytes=2-5", Array(archive[2...5])), ("bytes=-4", archive.suffix(4)),
                ("bytes=10-", Array(archive[10...])),
            ] {
                let part = try HTTPClient.send("GET", url, headers: ["Range": header])
                #expect(part.status == 206 && part.body == expected, "\(header)")
            }
            #expect(try HTTPClient.send("GET", url, headers: ["Range": "bytes=99999-"]).status == 416)
            let head = try HTTPClient.send("HEAD", url)
            #expect(head.status == 200 && head.headers["content-length"] == String(archive.count) && head.body.isEmpty)
        }
    }

    @Test("come back as they went, by either spelling of the protocol's names, filtered and deleted")
    func roundTrip() async throws {
        try await ServiceFixture.with { fixture in
            let toolkit = try await fixture.toolkit()
            for name in ["one", "two"] { _ = try toolkit.uploadArtifact(name, try fixture.archive(Self.files)) }
            #expect(
                try fixture.contents(of: try toolkit.download("one")) == [
                    "a.txt 0o100644 ay", "b/run 0o100755 #!/bin/sh", "c 0o100644 seeseeseeseeseesee" + "se",
                ])
            let listed = try toolkit.artifact("ListArtifacts", ["nameFilter": "two"]).fields["artifacts"]
            let entry = try #require((listed as? [[String: Any]])?.first)
            #expect((listed as? [[String: Any]])?.count == 1 && entry["name"] as? String == "two")
            let id = try #require(entry["database_id"] as? String)
            let byID = try toolkit.artifact("ListArtifacts", ["id_filter": id]).fields["artifacts"] as? [[String: Any]]
            #expect(byID?.count == 1)
            // As the toolkit does it: with the ids that the list gave.
            let deleted = try toolkit.call(
                Toolkit.artifacts, "DeleteArtifact",
                [
                    "workflowRunBackendId": entry["workflow_run_backend_id"] ?? "",
                    "workflowJobRunBackendId": entry["workflow_job_run_backend_id"] ?? "", "name": "two",
                ])
            #expect(deleted.fields["artifact_id"] as? String == id, "\(deleted.text)")
            #expect(try toolkit.names() == ["one"])
            #expect(try toolkit.artifact("DeleteArtifact", ["name": "two"]).status == 404)
            #expect(try toolkit.artifact("GetSignedArtifactURL", ["name": "two"]).status == 404)
        }
    }

    @Test("never change: a name is given once, also while another job is at it")
    func immutable() async throws {
        try await ServiceFixture.with { fixture in
            let toolkit = try await fixture.toolkit()
            let archive = try fixture.archive(Self.files)
            _ = try toolkit.uploadArtifact("out", archive)
            let again = try toolkit.uploadArtifact("out", archive)
            #expect(again.status == 409 && again.fields["code"] as? String == "already_exists", "\(again.text)")
            let other = try await fixture.toolkit(ServiceFixture.job("other"))
            #expect(try toolkit.artifact("CreateArtifact", ["name": "next"]).status == 200)
            #expect(try other.artifact("CreateArtifact", ["name": "next"]).status == 409)
            // The one who has begun it may begin anew; when it has ended, everybody may.
            #expect(try toolkit.artifact("CreateArtifact", ["name": "next"]).status == 200)
            fixture.services.dismiss(ServiceFixture.job())
            #expect(try other.uploadArtifact("next", archive).status == 200)
        }
    }

    @Test("may be one file that is no archive, and may have days of their own")
    func raw() async throws {
        try await ServiceFixture.with { fixture in
            let toolkit = try await fixture.toolkit()
            let answer = try toolkit.uploadArtifact(
                "notes.txt", Array("not packed".utf8),
                more: ["mime_type": "text/plain", "expires_at": "2027-01-20T08:00:00.000Z"])
            #expect(answer.status == 200, "\(answer.text)")
            #expect(try fixture.contents(of: try toolkit.download("notes.txt")) == ["notes.txt 0o100644 not packed"])
            #expect(
                try toolkit.artifact("CreateArtifact", ["name": "x", "expires_at": "2020-01-01T00:00:00Z"]).status
                    == 400)
            #expect(try toolkit.artifact("CreateArtifact", ["name": "x", "expires_at": "tomorrow"]).status == 400)
        }
    }

    @Test("of which not all came leave nothing behind, and a wrong hash or size is refused")
    func incomplete() async throws {
        try await ServiceFixture.with { fixture in
            let toolkit = try await fixture.toolkit()
            let archive = try fixture.archive(Self.files)
            let wrong = try toolkit.uploadArtifact("out", archive, hash: "sha256:" + String(repeating: "0", count: 64))
            #expect(wrong.status == 400 && wrong.text.contains("hash"), "\(wrong.text)")
            let created = try toolkit.artifact("CreateArtifact", ["name": "out"])
            let url = try #require(created.fields["signed_upload_url"] as? String)
            let early = try toolkit.artifact("FinalizeArtifact", ["name": "out", "size": "5"])
            #expect(early.status == 400 && early.text.contains("Nothing was uploaded"), "\(early.text)")
            // What was refused is over.
            #expect(try HTTPClient.send("PUT", url, body: archive).status == 404)
            #expect(try toolkit.artifact("FinalizeArtifact", ["name": "out", "size": "5"]).status == 404)
            let second = try toolkit.artifact("CreateArtifact", ["name": "out"])
            let place = try #require(second.fields["signed_upload_url"] as? String)
            #expect(try HTTPClient.send("PUT", place, body: archive).status == 201)
            let size = try toolkit.artifact("FinalizeArtifact", ["name": "out", "size": "5"])
            #expect(size.status == 400 && size.text.contains("and not 5"), "\(size.text)")
            #expect(try toolkit.names() == [])
            let third = try toolkit.artifact("CreateArtifact", ["name": "out"])
            let missing = try #require(third.fields["signed_upload_url"] as? String) + "&comp=blocklist"
            #expect(try HTTPClient.send("PUT", missing, body: Toolkit.list(["bm9uZQ=="])).status == 400)
            #expect(try HTTPClient.send("PUT", missing, body: Array("<List/>".utf8)).status == 400)
            fixture.services.dismiss(ServiceFixture.job())
            #expect(fixture.folder.files("store/runs/\(fixture.run)/services/uploads") == [])
            #expect(fixture.folder.files("store/blobs") == [] && fixture.folder.files("store/staging") == [])
        }
    }

    @Test("whose name holds a secret are refused: names are kept, and shown")
    func secretName() async throws {
        try await ServiceFixture.with { fixture in
            let answer = try await fixture.toolkit().artifact("CreateArtifact", ["name": "a-s3cret-name"])
            #expect(answer.status == 400 && answer.text.contains("contains a secret"), "\(answer.text)")
        }
    }

    @Test("that are larger than may be are refused while they come")
    func limit() async throws {
        try await ServiceFixture.with(uploadLimit: 5000) { fixture in
            let toolkit = try await fixture.toolkit()
            let created = try toolkit.artifact("CreateArtifact", ["name": "out"])
            let url = try #require(created.fields["signed_upload_url"] as? String)
            #expect(try HTTPClient.send("PUT", url, body: Array(repeating: 1, count: 6000)).status == 413)
            for (block, status) in [("YQ", 201), ("Yg", 413)] {
                let answer = try HTTPClient.send(
                    "PUT", url + "&comp=block&blockid=\(block)", body: Array(repeating: 1, count: 3000))
                #expect(answer.status == status, "\(answer.text)")
            }
        }
    }
}
