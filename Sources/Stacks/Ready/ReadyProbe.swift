import Containers
import HTTP
import Workflows

/// What one look at a ready check has shown.
enum ReadyAnswer: Hashable {
    case ready
    /// Not yet: why, as the end of a sentence, and the lines that show it.
    case waiting(String, [String])
    /// Never.
    case failed(StackFailure)
}

/// One check under `ready:` while it is waited for.
struct ReadyProbe {
    let check: ReadyCheck
    /// Such as `healthy api`.
    let title: String
    private(set) var why = ""
    private(set) var lastLines: [String] = []
    private let context: StackContext
    private var matcher: LogMatcher?
    private let question: (exchange: StackExchange, request: HTTPRequest)?

    /// Throws for a service that there is not, a pattern or a URL that is none.
    init(_ check: ReadyCheck, _ context: StackContext) throws(StackFailure) {
        self.check = check
        self.context = context
        var matcher: LogMatcher?
        var question: (StackExchange, HTTPRequest)?
        var title = check.condition.title
        switch check.condition {
        case .healthy(let service):
            try context.service(service, in: .ready)
        case .http(let request):
            let exchange = try StackExchange(context, .ready)
            let filled = try exchange.request(request)
            title = "\(filled.method) \(filled.url)"
            question = (exchange, filled)
        case .log(let service, let pattern):
            try context.service(service, in: .ready)
            matcher = try LogMatcher(service.value, pattern)
        case .exited(let service, _):
            try context.service(service, in: .ready)
        }
        self.title = title
        self.matcher = matcher
        self.question = question
    }

    /// Looks once. - Parameter seconds: What a server may take for its answer.
    mutating func look(
        at containers: [ExaminedContainer], patience seconds: Double
    ) throws(StackFailure) -> ReadyAnswer {
        let answer: ReadyAnswer =
            switch check.condition {
            case .healthy(let service): healthy(own(containers, service.value), service.value)
            case .http(let request): try ask(request, within: seconds)
            case .log(let service, _): search(own(containers, service.value), service.value)
            case .exited(let service, let code): ended(own(containers, service.value), service.value, code)
            }
        if case .waiting(let why, let lines) = answer { (self.why, lastLines) = (why, lines) }
        return answer
    }

    private func own(_ containers: [ExaminedContainer], _ service: String) -> [ExaminedContainer] {
        containers.filter { $0.service == service && !$0.isOneOff }
    }

    private func healthy(_ containers: [ExaminedContainer], _ service: String) -> ReadyAnswer {
        guard !containers.isEmpty else { return .waiting("it has no container", []) }
        for container in containers where container.health != "healthy" || !container.isRunning {
            if container.hasEnded { return .failed(context.ending(of: container, service, in: .ready)) }
            guard container.isRunning else { return .waiting(Self.state(of: container), log(of: service)) }
            guard let health = container.health else {
                return .failed(
                    StackFailure(
                        .ready, "The service '\(service)' has no health check, so that it cannot be healthy.",
                        hint: "Give it a \"healthcheck:\" in the compose file, or wait for \"http:\" or \"log:\".",
                        service: service))
            }
            return .waiting("it is \(health)\(Self.restarts(of: container))", lines(of: container, service))
        }
        return .ready
    }

    private func ended(_ containers: [ExaminedContainer], _ service: String, _ code: Int) -> ReadyAnswer {
        guard !containers.isEmpty else { return .waiting("it has no container", []) }
        for container in containers {
            guard container.hasEnded else { return .waiting(Self.state(of: container), log(of: service)) }
            guard container.exitCode == code else {
                return .failed(context.ending(of: container, service, in: .ready, expected: code))
            }
        }
        return .ready
    }

    private mutating func search(_ containers: [ExaminedContainer], _ service: String) -> ReadyAnswer {
        guard var search = matcher else { return .ready }
        defer { matcher = search }
        if search.search(context) { return .ready }
        let why = containers.first.map(Self.state) ?? "it has no container"
        guard let ended = containers.first(where: \.hasEnded), containers.allSatisfy(\.hasEnded) else {
            return .waiting("no line matches yet (\(why))", log(of: service))
        }
        // Its last lines come a moment after its end.
        guard search.hasWaitedForTheEnd() else { return .waiting(why, log(of: service)) }
        return .failed(context.ending(of: ended, service, in: .ready))
    }

    private func ask(_ request: StackRequest, within seconds: Double) throws(StackFailure) -> ReadyAnswer {
        guard let question else { return .ready }
        let response: HTTPResponse
        do {
            response = try question.exchange.send(question.request, within: seconds)
        } catch {
            guard error.mayPass else { throw StackFailure(.ready, error.message, at: request.url.range) }
            return .waiting(error.message, [])
        }
        guard let refusal = try question.exchange.refusal(of: response, to: request) else {
            try question.exchange.save(request, from: response)
            return .ready
        }
        return .waiting(refusal, response.lastLines)
    }

    private func log(of service: String) -> [String] { context.lastLines(service, 20) }

    /// What its health check said; its own lines where that was nothing, or where it may have ended meanwhile.
    private func lines(of container: ExaminedContainer, _ service: String) -> [String] {
        let said = (container.healthOutput ?? "").split(whereSeparator: \.isNewline).suffix(10).map(String.init)
        return said.isEmpty || container.restarts > 0 ? context.lastLines(service, 10) + said : said
    }

    private static func state(of container: ExaminedContainer) -> String {
        let code = container.restarts > 0 ? ", with exit code \(container.exitCode) last" : ""
        return "it is \(container.state)\(restarts(of: container))\(code)"
    }

    private static func restarts(of container: ExaminedContainer) -> String {
        container.restarts > 0 ? ", restarted \(container.restarts) times" : ""
    }
}
