import Conductor
import Foundation
import History
import TestSupport
import Testing

@testable import ActionServices

@Suite("A job's token", .ownThread)
struct TokenTests {
    private func status(_ toolkit: Toolkit, token: String? = nil) throws -> Int {
        try toolkit.call(Toolkit.artifacts, "ListArtifacts", toolkit.ids, token: token).status
    }

    @Test("names run and job as the toolkits read them, and says nothing twice")
    func claims() async throws {
        try await ServiceFixture.with { fixture in
            let toolkit = try await fixture.toolkit()
            #expect(toolkit.ids["workflow_run_backend_id"] as? String == "run-\(fixture.run)")
            let job = try #require(toolkit.ids["workflow_job_run_backend_id"] as? String)
            #expect(job.count == 32)
            #expect(try await fixture.toolkit().access == toolkit.access)
            let second = try await fixture.toolkit(ServiceFixture.job(attempt: 2))
            #expect(second.access.token != toolkit.access.token)
            #expect(try status(toolkit) == 200 && status(second) == 200)
        }
    }

    @Test("that is forged, changed, or missing gets 401")
    func forged() async throws {
        try await ServiceFixture.with { fixture in
            let toolkit = try await fixture.toolkit()
            let parts = toolkit.access.token.split(separator: ".").map(String.init)
            let claims = { (text: String) in Base64URL.encode(Array(text.utf8)) }
            let job = try #require(toolkit.ids["workflow_job_run_backend_id"] as? String)
            let other = claims(#"{"iss":"sluice","scp":"Actions.Results:run-99:\#(job)"}"#)
            let none = claims(#"{"alg":"none","typ":"JWT"}"#)
            let own = JobToken(run: fixture.run, ServiceFixture.job(), key: ServiceKey())
            let rows = [
                "", "x", "\(parts[0]).\(parts[1]).", "\(parts[0]).\(other).\(parts[2])", "\(none).\(parts[1]).",
                "\(none).\(parts[1]).\(parts[2])", "\(parts[0]).\(parts[1]).\(parts[2])A", toolkit.access.token + ".x",
                own.text(signedBy: ServiceKey()),
            ]
            for token in rows {
                let answer = try toolkit.call(Toolkit.artifacts, "ListArtifacts", toolkit.ids, token: token)
                #expect(answer.status == 401 && answer.fields["code"] as? String == "unauthenticated", "\(token)")
            }
            #expect(
                try HTTPClient.send("POST", toolkit.access.url + "twirp/\(Toolkit.artifacts)/ListArtifacts").status
                    == 401)
        }
    }

    @Test("of another run gets 401, and one that asks in the name of another run or job gets 403")
    func foreign() async throws {
        try await ServiceFixture.with { fixture in
            let toolkit = try await fixture.toolkit()
            try await ServiceFixture.with { other in
                let foreign = try await other.toolkit()
                #expect(try status(toolkit, token: foreign.access.token) == 401)
            }
            for name in ["workflow_run_backend_id", "workflowJobRunBackendId"] {
                let answer = try toolkit.call(Toolkit.artifacts, "ListArtifacts", [name: "another"])
                #expect(answer.status == 403, "\(answer.text)")
            }
        }
    }

    @Test("is worth nothing after its job, and neither are the addresses that it got")
    func afterTheJob() async throws {
        try await ServiceFixture.with { fixture in
            let toolkit = try await fixture.toolkit()
            let other = try await fixture.toolkit(ServiceFixture.job("other"))
            let created = try toolkit.artifact("CreateArtifact", ["name": "a"])
            let url = try #require(created.fields["signed_upload_url"] as? String)
            fixture.services.dismiss(ServiceFixture.job())
            #expect(try status(toolkit) == 401)
            #expect(try HTTPClient.send("PUT", url, body: [1]).status == 403)
            #expect(try status(other) == 200)
        }
    }

    @Test("does not open addresses that it did not get")
    func addresses() async throws {
        try await ServiceFixture.with { fixture in
            let toolkit = try await fixture.toolkit()
            let created = try toolkit.artifact("CreateArtifact", ["name": "a"])
            let url = try #require(created.fields["signed_upload_url"] as? String)
            let path = try #require(URLComponents(string: url))
            let bare = String(toolkit.access.url.dropLast()) + path.path
            for changed in [
                bare, bare + "?sig=AAAA&job=x", url.replacing("/uploads/", with: "/caches/"), url + "A",
                url.replacing("/uploads/", with: "/uploads/../uploads/"),
                bare + "/../x?" + (path.percentEncodedQuery ?? ""),
            ] {
                #expect(try HTTPClient.send("PUT", changed, body: [1]).status == 403, "\(changed)")
            }
            #expect(try HTTPClient.send("GET", url).status == 405)
            #expect(try HTTPClient.send("GET", toolkit.access.url).status == 401)
        }
    }

    @Test("is looked at only where its containers are: others of another network are turned away")
    func strangers() async throws {
        let fixture = try ServiceFixture()
        let server = ServiceServer(ServiceRouter.nobody(in: fixture))
        let port = try server.listen(at: "127.0.0.1", port: 0, for: Subnet("127.0.1.0/24"))
        let url = "http://127.0.0.1:\(port)"
        #expect(try HTTPClient.send("GET", url, from: "127.0.1.7").status == 401)
        #expect(try HTTPClient.send("GET", url, from: "127.0.0.1").status == 401)
        #expect(throws: HTTPClient.Failure.self) { try HTTPClient.send("GET", url, from: "127.0.2.7") }
        await server.end()
    }

    @Test("and its address are the same after an engine's death, also for an upload that had begun")
    func engineDied() async throws {
        let fixture = try ServiceFixture()
        let toolkit = try await fixture.toolkit()
        let archive = try fixture.archive("add('a', 'half')")
        let created = try toolkit.artifact("CreateArtifact", ["name": "a"])
        let url = try #require(created.fields["signed_upload_url"] as? String)
        let block = "&comp=block&blockid=" + "YQ"
        #expect(try HTTPClient.send("PUT", url + block, body: archive).status == 201)
        // As the death of its process would end it: nothing is put in order.
        await fixture.services.stopListening()
        #expect(throws: HTTPClient.Failure.self) { try status(toolkit) }
        let next = ServiceFixture.services(of: fixture.run, fixture.store)
        try await next.readmit(ServiceFixture.job(), isSecret: { _ in false })
        #expect(try status(toolkit) == 200)
        #expect(try HTTPClient.send("PUT", url + "&comp=blocklist", body: Toolkit.list(["YQ"])).status == 201)
        let end: [String: Any] = [
            "name": "a", "size": String(archive.count), "hash": "sha256:" + Toolkit.digest(archive),
        ]
        #expect(try toolkit.artifact("FinalizeArtifact", end).status == 200)
        let again = try await next.admit(ServiceFixture.job(), from: .host) { _ in false }
        #expect(again == toolkit.access)
        await next.finish()
        #expect(fixture.folder.files("store/runs/\(fixture.run)") == [])
    }

    @Test("cannot be served again where another process has taken the port, and that is said")
    func portTaken() async throws {
        let fixture = try ServiceFixture()
        let toolkit = try await fixture.toolkit()
        await fixture.services.stopListening()
        let stranger = ServiceServer(ServiceRouter.nobody(in: fixture))
        let port = try stranger.listen(at: "127.0.0.1", port: 0, for: nil)
        // As if the engine had served there: its own port could be taken by other tests before the stranger has it.
        let path = fixture.store.paths.runDirectory(fixture.run) + "/services/record.json"
        var record = try #require(ServiceRecord(readFrom: path))
        record.addresses[0].port = port
        try record.write(to: path)
        let next = ServiceFixture.services(of: fixture.run, fixture.store)
        let error = await #expect(throws: ActionServicesError.self) {
            try await next.readmit(ServiceFixture.job(), isSecret: { _ in false })
        }
        #expect(error?.message.contains("127.0.0.1:\(port)") == true)
        // Steps that come now have another port.
        let access = try await next.admit(ServiceFixture.job(), from: .host) { _ in false }
        #expect(access.url != toolkit.access.url)
        #expect(try status(Toolkit(access: access)) == 200)
        await next.finish()
        await stranger.end()
    }

    @Test("is needed before anything listens, and nothing is left where no action came")
    func lazy() async throws {
        let fixture = try ServiceFixture()
        try await fixture.services.readmit(ServiceFixture.job(), isSecret: { _ in false })
        fixture.services.dismiss(ServiceFixture.job())
        await fixture.services.finish()
        #expect(fixture.folder.files("store/runs/\(fixture.run)") == [])
    }
}

extension ServiceRouter {
    /// One that knows no job.
    fileprivate static func nobody(in fixture: ServiceFixture) -> ServiceRouter {
        let (jobs, key) = (AdmittedJobs(), ServiceKey())
        let uploads = Uploads(root: fixture.folder.path + "/nobody", jobs: jobs, sizeLimit: 1)
        return ServiceRouter(
            artifacts: ArtifactService(
                run: 1, artifacts: fixture.artifacts, uploads: uploads, now: { ServiceFixture.noon }),
            caches: CacheService(caches: fixture.caches, uploads: uploads),
            storage: BlobStorage(
                run: 1, artifacts: fixture.artifacts, caches: fixture.caches, uploads: uploads, jobs: jobs, key: key,
                folder: fixture.folder.path),
            jobs: jobs, key: key)
    }
}
