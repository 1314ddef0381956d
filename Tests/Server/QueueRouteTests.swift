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
            for wrong in ["limit=none", "limit=501", "before=0", "state=over", "stat=all"] {
                #expect(try served.tell("GET", path + "?" + wrong).status == 400, "\(wrong)")
            }
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

    @Test("starts come page by page, each once, whether they wait or not")
    func pages() throws {
        let workflow = "on: workflow_dispatch\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }\n"
        try ServedScratch.with(
            workflows: ["quick": workflow], configuration: "capacity: { memory-floor: 100000GiB }"
        ) { served in
            for _ in 1...5 {
                let reply = try served.tell(
                    "POST", ServedScratch.api + "runs", headers: ["Prefer": "wait=0"],
                    body: #"{"workflow": "quick"}"#)
                #expect(reply.status == 202, "\(reply)")
            }
            #expect(try served.tell("DELETE", ServedScratch.api + "queue/4").status == 200)
            for (state, expected) in [("open", [5, 3, 2, 1]), ("all", [5, 4, 3, 2, 1])] {
                for limit in 1...6 {
                    var (path, seen): (String?, [Int]) = (
                        ServedScratch.api + "queue?limit=\(limit)&state=\(state)", []
                    )
                    while let next = path {
                        let reply = try served.tell("GET", next)
                        let page = try reply.list("starts").compactMap { $0["id"] as? Int }
                        #expect(!page.isEmpty && page.count <= limit)
                        seen += page
                        path = reply.nextPage
                    }
                    #expect(seen == expected, "\(state), \(limit) at a time")
                }
            }
        }
    }
}
