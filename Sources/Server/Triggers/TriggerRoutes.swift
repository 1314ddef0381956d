import Conductor
import Digests
import Expressions
import HTTPTypes
import Logging
import Workflows

/// What forges tell.
enum TriggerRoutes {
    /// GitHub's own limit is 25 MB, and what is needed of a push is small.
    private static let mostBytes = 5 << 20

    static func all(_ parts: ServerParts) -> [Route] {
        [
            Route(.post, "/hooks/{project}", .open, mostBytes: mostBytes, operation: operation) { request in
                try await receive(request, parts)
            }
        ]
    }

    // MARK: The document

    private static let operation = Operation(
        "receiveDelivery", "What a forge tells: 'push' and 'pull_request' start runs, and 'ping' is answered",
        tag: "hooks",
        headers: ["X-GitHub", "X-Gitea", "X-Forgejo"].flatMap { forge -> [Operation.Parameter] in
            [
                .init("\(forge)-Event", "What has happened: 'push'. One forge's headers are enough."),
                .init("\(forge)-Delivery", "Names this delivery, and no other one."),
                forge == "X-GitHub"
                    ? .init("X-Hub-Signature-256", "'sha256=' and the HMAC-SHA256 of the body by the project's secret.")
                    : .init("\(forge)-Signature", "The HMAC-SHA256 of the body by the project's secret."),
            ]
        }, body: "Delivery", form: "DeliveryForm",
        answers: [
            .init(200, "It was a 'ping'.", "DeliveryReceipt"),
            .init(202, "It is kept, and the work comes later; or why nothing follows from it.", "DeliveryReceipt"),
            .init(401, "It is not signed with the project's secret, or there is no such project.", "Problem"),
            .init(403, "It is of another repository than the project's.", "Problem"),
            .init(409, "It has come before.", "Problem"), .init(413, "It is larger than 5 MiB.", "Problem"),
        ])

    // MARK: A delivery

    /// Checks the signature, keeps what was sent, and answers: the work comes after.
    ///
    /// What is wrong before the secret is known to be shared says nothing of which projects there are.
    private static func receive(_ request: ServerRequest, _ parts: ServerParts) async throws -> ServerResponse {
        let headers = try WebhookHeaders(request.headers)
        let name = try request.parameter("project")
        let project = try sender(of: request.body, headers, name, parts)
        guard case .object(let payload)? = try? Value(parsingJSON: body(of: request)) else {
            throw Problem.badRequest(
                "The delivery holds no JSON object.", hint: "Let the forge send 'application/json'.")
        }
        try checkRepository(payload, of: project, headers, parts)
        let verdict = WebhookVerdict(event: headers.event, payload: payload)
        var (kept, outcome): (String?, String?) = (nil, nil)
        switch verdict {
        case .take: kept = Value.object(payload).json(.compact)
        case .pass(let reason): outcome = reason
        }
        let isNew = try await Deliveries(database: parts.database).keep(
            headers, digest: hexadecimal(MessageDigest.sha256(request.body)), payload: kept, outcome: outcome,
            of: project.name, at: parts.clock.now())
        guard isNew else {
            parts.log.warning(
                "A delivery came a second time.", metadata: ["project": "\(name)", "delivery": "\(headers.delivery)"])
            throw Problem.conflict("The delivery '\(headers.delivery)', or what it says, has come before.")
        }
        if kept != nil { parts.triggers.ring(project) }
        return answer(headers, outcome)
    }

    private static func answer(_ headers: WebhookHeaders, _ outcome: String?) -> ServerResponse {
        let value: Value = [
            "delivery": .string(headers.delivery), "event": .string(headers.event),
            "result": .string(outcome == nil ? "accepted" : "passed over"),
            "reason": outcome.map(Value.string) ?? .null,
        ]
        return .json(value, status: headers.event == "ping" ? .ok : .accepted)
    }

    /// The project whose secret has signed the body. 401 for all else, in the same words and the same time.
    private static func sender(
        of body: [UInt8], _ headers: WebhookHeaders, _ name: String, _ parts: ServerParts
    ) throws(Problem) -> ServedProject {
        let project = parts.projects.all.first { $0.name == name }
        var secret: String?
        if let setting = project?.definition.webhookSecret {
            secret = try parts.secrets.value(setting, named: "WEBHOOK_SECRET")
        }
        let expected = WebhookSignature.of(body, secret: secret ?? "no secret")
        let isSame = SecretComparison.isEqual(headers.signature ?? "", expected)
        guard let project, secret != nil, isSame else {
            parts.log.warning(
                "A delivery was refused: \(headers.signature == nil ? "it is not signed" : "its signature is wrong").",
                metadata: ["project": "\(name.prefix(100))"])
            throw Problem.unauthorized(
                "The delivery is not signed with the secret of this project.",
                hint: "The forge and 'webhook: { secret: … }' of the server's file need the same secret.")
        }
        return project
    }

    /// Projects may share a secret: what is signed for the one is no delivery of the other. A ping of a whole organisation names none.
    private static func checkRepository(
        _ payload: ValueObject, of project: ServedProject, _ headers: WebhookHeaders, _ parts: ServerParts
    ) throws(Problem) {
        guard let own = project.forgeName?.lowercased() else { return }
        var named = [payload.hookObject("repository").hookText("full_name")]
        if headers.event == "pull_request" {
            let base = payload.hookObject("pull_request").hookObject("base")
            named.append(base.hookObject("repo").hookText("full_name"))
        }
        let isNeeded = ["push", "pull_request"].contains(headers.event)
        for name in named where name != nil || isNeeded {
            // A forge may have its repositories below a path of its host.
            if let name = name?.lowercased(), name == own || (name.contains("/") && own.hasSuffix("/" + name)) {
                continue
            }
            let whose = name.map { "of the repository '\($0)'" } ?? "of no repository"
            parts.log.warning(
                "A delivery was refused: it is \(whose).",
                metadata: ["project": "\(project.name)", "delivery": "\(headers.delivery)"])
            throw .forbidden(
                "The delivery is \(whose), and the one of '\(project.name)' is '\(own)'.",
                hint: "Point the forge's webhook at the project of its own repository.")
        }
    }

    /// GitHub's form has the object in a field.
    private static func body(of request: ServerRequest) -> [UInt8] {
        guard request.headers[.contentType]?.hasPrefix("application/x-www-form-urlencoded") == true else {
            return request.body
        }
        let pairs = PercentEncoding.pairs(String(decoding: request.body, as: UTF8.self)) ?? []
        return Array((pairs.first { $0.name == "payload" }?.value ?? "").utf8)
    }
}
