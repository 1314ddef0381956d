import Foundation
import TestSupport
import Testing

@Suite(.ownThread) struct ServeTests {
    @Test func answersAtBothDoorsAndEndsWhenTold() throws {
        try ServedScratch.with { served in
            let reply = try served.get("/nowhere")
            #expect(reply.status == 404)
            #expect(reply.headers["content-type"] == "application/problem+json")
            #expect(reply.headers["x-content-type-options"] == "nosniff")
            #expect(try reply.object()["detail"] as? String == "There is nothing at '/nowhere'.")
            #expect(try served.tell("GET", "/nowhere").status == 404)
        }
    }

    @Test("A project that has to be fetched is watched once it is here, and nobody complains before")
    func watchesMirrors() throws {
        try ServedScratch.with { served in
            try served.configure(
                """
                projects:
                  demo: { repository: \(served.scratch.repository) }
                  mirrored: { repository: 'file://\(served.scratch.repository)' }

                """)
            served.process?.signal(SIGHUP)
            #expect(eventually(within: 120) { Self.isWatched(served.data + "/projects/mirrored/store") })
            #expect(!served.log.contains("Nobody watches"), "\(served.log)")
        }
    }

    @Test("A project whose folder is not there is told of once, and watched as soon as it is")
    func watchesWhatComesLater() throws {
        try ServedScratch.with { served in
            let folder = served.scratch.folder + "/later"
            try served.configure(
                """
                projects:
                  demo: { repository: \(served.scratch.repository) }
                  later: { repository: \(folder) }

                """)
            served.process?.signal(SIGHUP)
            func isUp(_ number: Int) -> Bool {
                let metrics = try? served.tell("GET", "/metrics").text
                return metrics?.contains("sluice_repository_up{project=\"later\"} \(number)\n") == true
            }
            #expect(eventually(within: 120) { isUp(0) }, "\(served.log)")
            // It is tried again every five seconds.
            Thread.sleep(forTimeInterval: 6)
            try served.scratch.git("clone", "-q", served.scratch.repository, folder)
            #expect(eventually(within: 120) { Self.isWatched(served.data + "/projects/later/store") }, "\(served.log)")
            #expect(eventually(within: 120) { isUp(1) })
            #expect(served.log.components(separatedBy: "Nobody watches").count == 2, "\(served.log)")
        }
    }

    /// Whether a process of the server is there that starts what is due in that store.
    private static func isWatched(_ store: String) -> Bool {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.filter { Int($0) != nil }.contains { process in
            let words = FileManager.default.contents(atPath: "/proc/\(process)/cmdline")?.split(separator: 0) ?? []
            return words.contains(Data("internal-server".utf8)) && words.contains(Data(store.utf8))
        }
    }
}
