import Expressions
import HTTP
import Workflows

/// Asks again and again, until an answer is the one that is waited for.
struct StackPoll {
    let request: StackRequest
    let until: Located<Condition>
    let fail: Located<Condition>?
    /// Seconds.
    let every: Double
    let within: Double
    let context: StackContext

    /// What one server may take for one of its answers, in seconds.
    private static let patience = 30.0
    private static let nothing = "nothing was asked"

    func run() throws(StackFailure) {
        let exchange = try StackExchange(context, .drive)
        let filled = try exchange.request(request)
        let deadline = ContinuousClock.now + .seconds(within)
        var why = Self.nothing
        var lastLines: [String] = []
        repeat {
            let next = ContinuousClock.now + .seconds(every)
            let left = (deadline - .now) / .seconds(1)
            switch exchange.answer(to: filled, within: min(Self.patience, left)) {
            case .success(let response):
                guard let refusal = try answer(response, exchange, filled) else { return }
                if refusal != why { context.tellWaiting("\(filled.method) \(filled.url): \(refusal)") }
                (why, lastLines) = (refusal, response.lastLines)
            case .failure(let error):
                // A server that restarts is not there for a while.
                guard error.mayPass else { throw StackFailure(.drive, error.message, at: request.url.range) }
                // The last question has little time, which says less than the answer before.
                if error.code != .timedOut || why == Self.nothing { why = error.message }
            }
            let pause = min(next, deadline) - .now
            try context.cancellation.wait(seconds: max(0, pause / .seconds(1)), in: .drive)
        } while ContinuousClock.now < deadline
        if why.hasSuffix(".") { why.removeLast() }
        throw StackFailure(
            .drive, "\(filled.method) \(filled.url) did not come to it within \(secondsText(within)): \(why).",
            at: until.range, lastLines: lastLines)
    }

    /// Why it is not the answer yet; nil once it is. Throws where it never will be.
    private func answer(
        _ response: HTTPResponse, _ exchange: StackExchange, _ filled: HTTPRequest
    ) throws(StackFailure) -> String? {
        let evaluation = exchange.evaluation(of: response)
        if let fail, try evaluation.holds(fail) {
            throw StackFailure(
                .drive,
                "\(filled.method) \(filled.url): \(fail.value.source) is true: \(evaluation.values(in: fail.value)).",
                at: fail.range, lastLines: response.lastLines)
        }
        if let expect = request.expect, let refusal = try evaluation.refusal(expect) {
            throw StackFailure(
                .drive, "\(filled.method) \(filled.url): \(refusal)", at: expect.range, lastLines: response.lastLines)
        }
        if let refusal = try evaluation.refusal(until) { return refusal }
        try exchange.save(request, from: response)
        return nil
    }
}
