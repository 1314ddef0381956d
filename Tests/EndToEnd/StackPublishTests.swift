import Foundation
import Glibc
import TestSupport
import Testing

/// What was tested is what ships, to a real registry on this host.
@Suite("sluice stack publish", .ownThread)
struct StackPublishTests {
    @Test("pushes exactly the images that were tested, and records the digests of their manifests")
    func publishes() throws {
        try Scratch.withStack { scratch in
            try scratch.withRegistry { registry in
                let untested = try scratch.run("stack", "publish", "small", "--to", registry + "/team", "--tag", "main")
                #expect(untested.status == 2 && untested.errors.contains("no evidence"), "\(untested)")

                let test = try scratch.run("stack", "test", "small.stack.yml")
                try #require(test.status == 0, "\(test)")
                let images = try scratch.run("stack", "images", "small", "--json").objects()
                let web = try #require(images.first { $0["service"] as? String == "web" })
                let answer = try scratch.run(
                    "stack", "publish", "small", "--to", registry + "/team", "--tag", "main", "--service", "web",
                    "--json")
                try #require(answer.status == 0, "\(answer)")
                let publication = try #require(answer.objects().first)
                #expect(publication["id"] as? String == web["id"] as? String)
                let reference = try #require(publication["reference"] as? String)
                let digest = try #require(publication["digest"] as? String)
                let after = try scratch.run("stack", "images", "small", "--json").objects()
                #expect(
                    after.map { $0["published"] as? [[String: String]] }
                        == after.map {
                            $0["service"] as? String == "web" ? [["reference": reference, "digest": digest]] : []
                        })

                // Seen by another program: what lies under that digest has the configuration that was tested.
                let parts = reference.split(separator: ":").dropLast().joined(separator: ":")
                let name = parts.replacing(registry + "/", with: "")
                let manifest = try scratch.start(
                    [
                        "-fsS", "-H", "Accept: application/vnd.docker.distribution.manifest.v2+json",
                        "http://\(registry)/v2/\(name)/manifests/\(digest)",
                    ], program: "curl"
                ).answer()
                let id = try #require(web["id"] as? String)
                #expect(manifest.output.contains(id), "\(manifest)")
            }
        }
    }

    @Test("pushes nothing of a commit that was tested and has failed, or changed since")
    func refuses() throws {
        let stack = Scratch.stack.replacing("echo ran > unit.txt", with: "false")
        try Scratch.withStack(stack: stack) { scratch in
            #expect(try scratch.run("stack", "test", "small.stack.yml").status == 1)
            let failed = try scratch.run("stack", "publish", "small", "--to", "127.0.0.1:1/team", "--tag", "main")
            #expect(failed.status == 2 && failed.errors.contains("a failure"), "\(failed)")
        }
    }
}
