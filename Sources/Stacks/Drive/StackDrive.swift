import Expressions
import Source
import Workflows

/// Drives the stack to what its suites and assertions look at: one-shots, requests, and polls.
package struct StackDrive {
    private let context: StackContext

    package init(_ context: StackContext) { self.context = context }

    package func run() throws(StackFailure) {
        for step in context.file.drive {
            switch step {
            case .run(let service, let arguments, let exit, let within, let range):
                let oneShot = OneShot(service: service, exit: exit, within: within, context: context)
                try context.carryOut(.drive, "run \(service.value)", at: range) { () throws(StackFailure) in
                    let evaluation = StackEvaluation(context, .drive)
                    var texts: [String] = []
                    for argument in arguments { texts.append(try evaluation.text(argument)) }
                    try oneShot.run(texts)
                }
            case .request(let request, let within, let range): try send(request, within, range)
            case .poll(let request, let until, let fail, let every, let within, let range):
                let poll = StackPoll(
                    request: request, until: until, fail: fail, every: every, within: within, context: context)
                try context.carryOut(.drive, "poll \(request.url.value.source)", at: range) { () throws(StackFailure) in
                    try poll.run()
                }
            }
        }
    }

    private func send(_ request: StackRequest, _ within: Double, _ range: SourceRange) throws(StackFailure) {
        try context.carryOut(.drive, "\(request.method) \(request.url.value.source)", at: range) {
            () throws(StackFailure) in
            try StackExchange(context, .drive).carryOut(request, within: within)
        }
    }
}
