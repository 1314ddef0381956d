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
}
