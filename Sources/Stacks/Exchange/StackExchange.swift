import Containers
import Expressions
import HTTP
import Workflows

/// Asks over HTTP what a stack file says, and looks at the answer.
struct StackExchange {
    let context: StackContext
    let phase: StackPhase
    private let client: HTTPClient

    init(_ context: StackContext, _ phase: StackPhase) throws(StackFailure) {
        self.context = context
        self.phase = phase
        do {
            client = try HTTPClient.find(in: context.engine.environment)
        } catch {
            throw StackFailure(phase, error.message)
        }
    }

    /// The request with all templates filled in.
    func request(_ request: StackRequest) throws(StackFailure) -> HTTPRequest {
        let evaluation = StackEvaluation(context, phase)
        var filled = HTTPRequest(method: request.method, url: try evaluation.text(request.url))
        for header in request.headers {
            filled.headers.append(HTTPHeader(header.name.value, try evaluation.text(header.value)))
        }
        switch request.body {
        case .json(let template)?:
            filled.body = Array(try evaluation.value(template).json(.compact).utf8)
            if !filled.hasHeader("Content-Type") {
                filled.headers.append(HTTPHeader("Content-Type", "application/json"))
            }
        case .text(let template)?: filled.body = Array(try evaluation.text(template).utf8)
        case nil: break
        }
        return filled
    }

    /// Throws `HTTPError` where there is no answer.
    func send(_ request: HTTPRequest, within seconds: Double) throws(HTTPError) -> HTTPResponse {
        var request = request
        request.limit = .seconds(max(0.001, seconds))
        return try client.send(request)
    }

    func answer(to request: HTTPRequest, within seconds: Double) -> Result<HTTPResponse, HTTPError> {
        do throws(HTTPError) { return .success(try send(request, within: seconds)) } catch { return .failure(error) }
    }

    /// Asks once. Throws where there is no answer, or not the expected one; keeps what is to be saved.
    func carryOut(_ request: StackRequest, within seconds: Double) throws(StackFailure) {
        let filled = try self.request(request)
        let response: HTTPResponse
        do {
            response = try send(filled, within: seconds)
        } catch {
            throw StackFailure(phase, error.message, at: request.url.range)
        }
        if let refusal = try refusal(of: response, to: request) {
            throw StackFailure(
                phase, "\(filled.method) \(filled.url): \(refusal)", at: request.expect?.range ?? request.url.range,
                lastLines: response.lastLines)
        }
        try save(request, from: response)
    }

    /// Why the answer is not the expected one; nil where it is.
    func refusal(of response: HTTPResponse, to request: StackRequest) throws(StackFailure) -> String? {
        guard let expect = request.expect else {
            return (200..<300).contains(response.status) ? nil : "the status is \(response.status)."
        }
        return try evaluation(of: response).refusal(expect)
    }

    func evaluation(of response: HTTPResponse) -> StackEvaluation {
        StackEvaluation(context, phase, ["response": response.value])
    }

    /// Throws where an expression gives nothing: what is used later would be an empty text.
    func save(_ request: StackRequest, from response: HTTPResponse) throws(StackFailure) {
        let evaluation = evaluation(of: response)
        for saved in request.save {
            let value = try evaluation.value(saved.value)
            guard value != .null else {
                throw StackFailure(
                    phase, "There is nothing to save as '\(saved.name.value)': \(saved.value.value.source) is null.",
                    at: saved.value.range, lastLines: response.lastLines)
            }
            context.save(value, as: saved.name.value)
        }
    }
}
