package import Expressions
import HTTPTypes
import Workflows

/// The OpenAPI 3.1 document, made from the table of routes: what is not routed is not in it, and what is routed is.
package struct OpenAPIDocument: Sendable {
    private let routes: [Route]
    private let version: String

    package init(routes: [Route], version: String) {
        self.routes = routes.filter { $0.path.hasPrefix("/api/v1/") && $0.operation != nil }
        self.version = version
    }

    package var value: Value {
        var paths = ValueObject(keys: .caseSensitive)
        for route in routes {
            guard let operation = route.operation else { continue }
            let path = Self.path(route)
            var item = ValueObject(keys: .caseSensitive)
            if case .object(let known)? = paths[path] { item = known }
            item[route.method.rawValue.lowercased()] = Self.value(of: operation, route)
            paths[path] = .object(item)
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "sluice", "version": .string(version),
                "description": "Runs of workflows, their logs, artifacts and approvals. Fields are only ever added.",
            ],
            "servers": [["url": "/"]],
            "paths": .object(paths),
            "components": [
                "schemas": .object(ValueObject(APISchemas.all.map { ($0.name, $0.schema) }, keys: .caseSensitive)),
                "responses": [
                    "Problem": [
                        "description": "Why it was not done: RFC 9457.",
                        "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
                    ]
                ],
                "securitySchemes": [
                    "key": [
                        "type": "apiKey", "in": "header", "name": "x-sluice-key",
                        "description":
                            "For programs. People are known by the unix socket or by tailscale, and send nothing.",
                    ]
                ],
            ],
            "security": [.object([:]), ["key": []]],
        ]
    }

    /// `{path*}` takes the rest of the path, for which OpenAPI has no word.
    private static func path(_ route: Route) -> String { String(route.path.filter { $0 != "*" }) }

    private static func value(of operation: Operation, _ route: Route) -> Value {
        var fields: ValueObject = [
            "operationId": .string(operation.id), "summary": .string(operation.summary),
            "tags": [.string(operation.tag)], "parameters": .array(parameters(operation, route)),
        ]
        if let body = operation.body {
            fields["requestBody"] = [
                "required": .boolean(body != "Nothing" && body != "Cancellation" && body != "Rerun"),
                "content": ["application/json": ["schema": reference(body)]],
            ]
        }
        if case .role(let role) = route.access { fields["x-role"] = .string(role.rawValue) }
        var responses = ValueObject(keys: .caseSensitive)
        for answer in operation.answers { responses["\(answer.status)"] = value(of: answer) }
        if route.method == .get, operation.answers.contains(where: { $0.type == "application/json" }) {
            responses["304"] = ["description": "It is what you have."]
        }
        responses["default"] = ["$ref": "#/components/responses/Problem"]
        fields["responses"] = .object(responses)
        return .object(fields)
    }

    private static func value(of answer: Operation.Answer) -> Value {
        guard answer.schema != "Problem" else { return ["$ref": "#/components/responses/Problem"] }
        var fields: ValueObject = ["description": .string(answer.summary)]
        if let schema = answer.schema {
            let content: Value = ["schema": reference(schema)]
            fields["content"] = .object(ValueObject([(answer.type, content)], keys: .caseSensitive))
        } else if answer.status != 204 {
            fields["content"] = .object(ValueObject([(answer.type, .object([:]))], keys: .caseSensitive))
        }
        return .object(fields)
    }

    private static func parameters(_ operation: Operation, _ route: Route) -> [Value] {
        let inPath = route.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { part -> Value in
            let name = String(part.dropFirst().dropLast().filter { $0 != "*" })
            let schema: Value =
                name == "run" ? ["type": "integer", "minimum": 1] : ["type": "string", "minLength": 1]
            return [
                "name": .string(name), "in": "path", "required": true, "schema": schema,
            ]
        }
        let inQuery = operation.query.map { parameter -> Value in
            [
                "name": .string(parameter.name), "in": "query", "description": .string(parameter.summary),
                "schema": parameter.schema,
            ]
        }
        let key: Value = [
            "name": "Idempotency-Key", "in": "header",
            "description": "The same key gives the same answer for a day, and what is asked is done once.",
            "schema": ["type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"],
        ]
        let wait: Value = [
            "name": "Prefer", "in": "header",
            "description":
                "`wait=SECONDS`: how long the answer waits for the run, up to 120; 10 without it (RFC 7240).",
            "schema": ["type": "string"],
        ]
        return inPath + inQuery + (route.method == .post ? [key] : [])
            + (route.path.hasSuffix("{project}/runs") && route.method == .post ? [wait] : [])
    }

    private static func reference(_ schema: String) -> Value { ["$ref": .string("#/components/schemas/\(schema)")] }
}
