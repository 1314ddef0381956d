import Foundation
import TestSupport
import Testing

/// Writes to the API of a real server.
@Suite(.ownThread) struct APIWritingTests {
    private static let quick =
        "on: [push, workflow_dispatch]\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }\n"

    @Test func namesTheFieldThatIsWrong() throws {
        try ServedScratch.with(workflows: ["quick": Self.quick]) { served in
            try served.run("quick")
            func check(_ path: String, _ body: String, _ status: Int, _ detail: String, hint: String? = nil) throws {
                let reply = try served.tell("POST", "/api/v1/projects/demo/" + path, body: body)
                #expect(reply.status == status, "\(path) \(body): \(reply)")
                #expect(reply.headers["content-type"] == "application/problem+json")
                let problem = try reply.object()
                #expect(problem["detail"] as? String == detail, "\(path) \(body)")
                #expect(problem["hint"] as? String == hint, "\(path) \(body)")
            }
            try check("runs", "{}", 422, "'workflow' is missing.")
            try check("runs", "[]", 400, "The body must be a JSON object.")
            try check("runs", #"{"workflow": 3}"#, 422, "'workflow' must be a string.")
            try check(
                "runs", #"{"workflow": "quick", "input": {}}"#, 422, "There is no field 'input' here.",
                hint: "Did you mean 'inputs'?")
            try check("runs", #"{"workflow": "quick", "inputs": []}"#, 422, "'inputs' must be an object.")
            try check(
                "runs", #"{"workflow": "quick", "inputs": {"a": [1]}}"#, 422,
                "The input 'a' must be a string, a number, or true or false.")
            try check("runs", #"{"workflow": "quick", "ref": "a\u0000b"}"#, 422, "'ref' contains a NUL.")
            try check("runs/1/cancel", #"{"force": "yes"}"#, 422, "'force' must be true or false.")
            try check("runs/7/cancel", "{}", 404, "There is no run 7 in the history.")
            try check("runs/7/rerun", "{}", 404, "There is no run 7 in the history.")
            try check(
                "runs/1/approvals/production", "{}", 422, "'approved' is missing.",
                hint: "It is true to approve and false to reject.")
            try check("runs/1/approvals/production", #"{"approved": true}"#, 422, "'digest' is missing.")
            try check("dispatches", "{}", 422, "'event_type' is missing.")
            try check(
                "dispatches", #"{"event_type": "deploy"}"#, 422,
                "No workflow of the default branch takes a repository_dispatch of the type 'deploy'.",
                hint: "It takes none.")
            try check(
                "obligations/1%2Fapply/discharge", #"{"x": 1}"#, 422, "There is no field 'x' here.",
                hint: "It takes none.")
            #expect(try served.tell("GET", "/api/v1/projects/demo/runs").numbers() == [1])
        }
    }

    @Test func takesNoOtherTypeAndNothingFromNobody() throws {
        try ServedScratch.with(workflows: ["quick": Self.quick]) { served in
            let path = "/api/v1/projects/demo/runs"
            let form = try served.tell(
                "POST", path, headers: ["Content-Type": "text/plain"], body: #"{"workflow": "quick"}"#)
            #expect(form.status == 415)
            let nobody = try served.ask("POST", path, body: #"{"workflow": "quick"}"#)
            #expect([401, 403].contains(nobody.status), "\(nobody)")
            #expect(try served.tell("GET", path).numbers().isEmpty)
        }
    }
}
