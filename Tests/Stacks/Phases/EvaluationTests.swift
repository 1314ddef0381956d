import Expressions
import HTTP
import Testing

@testable import Stacks
@testable import Workflows

@Suite("What predicates of a stack see and say")
struct EvaluationTests {
    private func evaluation(_ contexts: ValueObject) -> StackEvaluation {
        StackEvaluation(
            .assert, EvaluationScope(contexts: contexts, functions: ["success": { _ in .boolean(true) }]))
    }

    private func response(_ status: Int, _ body: String, type: String? = nil) -> Value {
        let headers = type.map { [HTTPHeader("Content-Type", $0)] } ?? []
        return HTTPResponse(status: status, headers: headers, body: Array(body.utf8)).value
    }

    @Test(
        "a predicate that does not hold tells what it looked at",
        arguments: [
            ("response.status == 200", "response.status == 200 was false: response.status is 503."),
            (
                "response.status == 503 && response.json.ready",
                "response.status == 503 && response.json.ready was false: response.status is 503, response.json.ready is null."
            ),
            (
                "response.json.state == 'done'",
                "response.json.state == 'done' was false: response.json.state is \"busy\"."
            ),
            (
                "contains(response.body, 'x')",
                "contains(response.body, 'x') was false: response.body is \"{\\\"state\\\":\\\"busy\\\"}\"."
            ),
            ("secrets.token == 'a'", "secrets.token == 'a' was false: secrets.token is ***."),
            ("1 == 2", "1 == 2 was false."),
        ])
    func refusal(source: String, sentence: String) throws {
        let evaluation = evaluation([
            "response": response(503, #"{"state":"busy"}"#), "secrets": ["TOKEN": "hidden"],
        ])
        #expect(try evaluation.refusal(condition(source)) == sentence)
    }

    @Test("one that holds says nothing, with braces or without")
    func holds() throws {
        let evaluation = evaluation(["response": response(200, "[1, 2]", type: "text/plain")])
        #expect(try evaluation.refusal(condition("response.json[1] == 2")) == nil)
        #expect(try evaluation.refusal(condition("${{ response.status == 200 }}")) == nil)
    }

    @Test("long values are cut")
    func long() throws {
        let evaluation = evaluation(["response": response(200, String(repeating: "a", count: 5000))])
        let text = try #require(try evaluation.refusal(condition("response.body == ''")))
        #expect(text.count < 400 && text.hasSuffix("…."))
    }

    @Test("an expression that fails is told at its place")
    func failing() throws {
        let evaluation = evaluation(["response": response(200, "no JSON")])
        let found = failure { _ = try evaluation.holds(condition("fromJSON(response.body).a")) }
        #expect(found?.range == PhaseFixture.range)
        #expect(found?.message.hasPrefix("'fromJSON(response.body).a' cannot be evaluated: ") == true)
    }

    @Test("an address that there is not is no empty text")
    func addresses() throws {
        let evaluation = evaluation(["stack": ["url": ["web": "http://127.0.0.1:1"]]])
        #expect(try evaluation.text(template("${{ stack.url.web }}/a")) == "http://127.0.0.1:1/a")
        let found = failure { _ = try evaluation.text(template("${{ stack.url.wed }}/a")) }
        #expect(found?.message == "'stack.url.wed' has no value.")
        #expect(found?.hint == "Services with an address: web.")
    }

    @Test(
        "json is the content where it is JSON, else null",
        arguments: [
            (#"{"a": 1}"#, nil, "{\"a\":1}"), (" \n[1]", "text/html", "[1]"), ("3", "application/problem+json", "3"),
            ("3", nil, "null"), ("<html>", nil, "null"), ("{broken", "application/json", "null"), ("", nil, "null"),
        ] as [(String, String?, String)])
    func json(body: String, type: String?, json: String) {
        guard case .object(let object) = response(200, body, type: type) else {
            Issue.record("a response is an object")
            return
        }
        #expect(object["json"]?.json(.compact) == json)
    }

    @Test("headers are found in any case, and those of one name are a list")
    func headers() throws {
        let response = HTTPResponse(
            status: 200, headers: [.init("X-One", "1"), .init("x-one", "2"), .init("Content-Type", "a/b")])
        let evaluation = evaluation(["response": response.value])
        #expect(try evaluation.refusal(condition("response.headers['X-ONE'] == '1, 2'")) == nil)
        #expect(try evaluation.refusal(condition("response.headers.content-type == 'a/b'")) == nil)
    }
}
