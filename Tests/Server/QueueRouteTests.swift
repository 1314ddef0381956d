import Foundation
import TestSupport
import Testing

@Suite("The queue over HTTP", .ownThread)
struct QueueRouteTests {
    @Test("the queue is shown; what is not in it cannot be withdrawn or let go on")
    func routes() throws {
        try ServedScratch.with { served in
            let path = "/api/v1/projects/demo/queue"
            let reply = try served.tell("GET", path)
            #expect(reply.status == 200)
            #expect((try reply.object()["starts"] as? [Any])?.isEmpty == true)
            #expect(try served.tell("GET", path + "?limit=none").status == 400)
            for (method, rest) in [("GET", "/1"), ("DELETE", "/1"), ("POST", "/1/release")] {
                let missing = try served.tell(method, path + rest)
                #expect(missing.status == 404, "\(method) \(missing)")
                #expect(try missing.object()["detail"] as? String == "There is no start 1 in the queue.")
            }
            #expect(try served.tell("GET", "/api/v1/projects/nowhere/queue").status == 404)
            let stranger = try served.ask("DELETE", path + "/1").status
            #expect(stranger == 401 || stranger == 403)
        }
    }
}
