import Conductor
import Foundation
import History
import TestSupport
import Testing

@Suite("Caches over HTTP", .ownThread)
struct CacheServiceTests {
    private func save(
        _ key: String, _ content: String, by toolkit: Toolkit, version: String = "v"
    ) throws -> HTTPClient.Answer {
        let created = try toolkit.cache("CreateCacheEntry", ["key": key, "version": version])
        guard let url = created.fields["signed_upload_url"] as? String else { return created }
        let answer = try HTTPClient.send(
            "PUT", url, headers: ["x-ms-blob-type": "BlockBlob"], body: Array(content.utf8))
        #expect(answer.status == 201)
        return try toolkit.cache(
            "FinalizeCacheEntryUpload", ["key": key, "version": version, "size_bytes": String(content.utf8.count)])
    }

    /// The key that was found, and what it holds.
    private func restore(
        _ key: String, _ others: [String] = [], by toolkit: Toolkit, version: String = "v"
    ) throws -> [String] {
        let found = try toolkit.cache(
            "GetCacheEntryDownloadURL", ["key": key, "restoreKeys": others, "version": version])
        guard found.fields["ok"] as? Bool == true, let url = found.fields["signed_download_url"] as? String,
            let matched = found.fields["matched_key"] as? String
        else { return [] }
        return [matched, try HTTPClient.send("GET", url).text]
    }

    @Test("are found by their key, else by the beginnings of others, the newest first, and only for their version")
    func keys() async throws {
        try await ServiceFixture.with { fixture in
            let toolkit = try await fixture.toolkit()
            for (key, content) in [("deps-1", "old"), ("deps-2", "new"), ("other", "x")] {
                let saved = try save(key, content, by: toolkit)
                #expect(saved.fields["ok"] as? Bool == true && Int(saved.fields["entry_id"] as? String ?? "") != nil)
            }
            #expect(try restore("deps-1", by: toolkit) == ["deps-1", "old"])
            #expect(try restore("deps-3", ["deps-"], by: toolkit) == ["deps-2", "new"])
            #expect(try restore("none", ["also-none"], by: toolkit) == [])
            #expect(try restore("deps-1", by: toolkit, version: "w") == [])
        }
    }

    @Test("are uploaded in blocks, too, and never change")
    func immutable() async throws {
        try await ServiceFixture.with { fixture in
            let toolkit = try await fixture.toolkit()
            let content = (0..<10_000).map { UInt8(truncatingIfNeeded: $0) }
            let created = try toolkit.cache("CreateCacheEntry", ["key": "k", "version": "v"])
            try toolkit.upload(
                content, to: try #require(created.fields["signed_upload_url"] as? String), blockSize: 999)
            let end: [String: Any] = ["key": "k", "version": "v", "sizeBytes": "10000"]
            #expect(try toolkit.cache("FinalizeCacheEntryUpload", end).fields["ok"] as? Bool == true)
            let found = try toolkit.cache("GetCacheEntryDownloadURL", ["key": "k", "version": "v"])
            let url = try #require(found.fields["signed_download_url"] as? String)
            #expect(try HTTPClient.send("GET", url).body == content)
            #expect(try HTTPClient.send("GET", url, headers: ["x-ms-range": "bytes=5-6"]).body == [5, 6])
            let again = try save("k", "other", by: toolkit)
            #expect(again.status == 200 && again.fields["ok"] as? Bool == false, "\(again.text)")
            #expect(try toolkit.cache("FinalizeCacheEntryUpload", end).status == 404)
        }
    }

    @Test("belong to the ref that made them; others read those of the default branch")
    func scopes() async throws {
        try await ServiceFixture.with { fixture in
            let main = try await fixture.toolkit()
            let topic = try await fixture.toolkit(ServiceFixture.job("t", ref: "refs/heads/topic"))
            _ = try save("main-1", "m", by: main)
            _ = try save("topic-1", "t", by: topic)
            #expect(try restore("main-1", by: topic) == ["main-1", "m"])
            #expect(try restore("topic-1", by: main) == [])
            #expect(try restore("topic-1", by: topic) == ["topic-1", "t"])
        }
    }

    @Test("are none of those that the built-in action makes, whatever version a client names")
    func apart() async throws {
        try await ServiceFixture.with { fixture in
            let toolkit = try await fixture.toolkit()
            _ = try save("k", "no archive at all", by: toolkit)
            #expect(try fixture.caches.find(keys: ["k"], version: "v", scopes: ["refs/heads/main"]) == nil)
            let source = try fixture.folder.write("work/a", Array("built in".utf8))
            #expect(try fixture.caches.save(paths: [source], key: "own", version: "v", scope: "refs/heads/main"))
            #expect(try restore("own", by: toolkit) == [])
        }
    }

    @Test(
        "are asked for as the protocol says, or refused",
        arguments: [
            ("CreateCacheEntry", ["version": "v"], 400), ("CreateCacheEntry", ["key": "a,b", "version": "v"], 400),
            ("CreateCacheEntry", ["key": String(repeating: "k", count: 513), "version": "v"], 400),
            ("CreateCacheEntry", ["key": "k"], 400), ("FinalizeCacheEntryUpload", ["key": "k", "version": "v"], 404),
            ("DeleteCacheEntry", ["key": "k"], 404),
        ])
    func refused(method: String, message: [String: String], status: Int) async throws {
        try await ServiceFixture.with { fixture in
            let answer = try await fixture.toolkit().cache(method, message)
            #expect(answer.status == status && answer.fields["msg"] is String, "\(answer.text)")
        }
    }

    @Test("whose key holds a secret are not kept: keys are shown")
    func secretKey() async throws {
        try await ServiceFixture.with { fixture in
            let answer = try save("a-s3cret-key", "x", by: try await fixture.toolkit())
            #expect(
                answer.fields["ok"] as? Bool == false && answer.text.contains("contains a secret"), "\(answer.text)")
        }
    }

    @Test("whose upload says another size than what came are refused")
    func size() async throws {
        try await ServiceFixture.with { fixture in
            let toolkit = try await fixture.toolkit()
            let created = try toolkit.cache("CreateCacheEntry", ["key": "k", "version": "v"])
            _ = try HTTPClient.send(
                "PUT", try #require(created.fields["signed_upload_url"] as? String), body: [1, 2, 3])
            let answer = try toolkit.cache(
                "FinalizeCacheEntryUpload", ["key": "k", "version": "v", "size_bytes": "4"])
            #expect(answer.status == 400)
            #expect(try restore("k", by: toolkit) == [])
            #expect(fixture.folder.files("store/caches") == [])
        }
    }
}
