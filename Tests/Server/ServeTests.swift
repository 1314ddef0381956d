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
            #expect(eventually(within: 120) { Self.isWatched("mirrored", by: served) }, "\(served.log)")
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
            #expect(eventually(within: 120) { Self.isWatched("later", by: served) }, "\(served.log)")
            #expect(eventually(within: 120) { isUp(1) })
            #expect(served.log.components(separatedBy: "Nobody watches").count == 2, "\(served.log)")
        }
    }

    /// Whether the server has said that it starts what is due in that project.
    private static func isWatched(_ project: String, by served: ServedScratch) -> Bool {
        served.log.contains("project=\(project) Watching 0 schedules at ")
    }
}
