package import Expressions
import HTTPTypes
import Workflows

/// The OpenAPI 3.1 document, made from the table of routes: what is not routed is not in it, and what is routed is.
package struct OpenAPIDocument: Sendable {
    private let routes: [Route]
    private let version: String

    package init(routes: [Route], version: String) {
        self.routes = routes.filter { $0.operation != nil }
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
        if let body = operation.body { fields["requestBody"] = requestBody(body, form: operation.form) }
        switch route.access {
        case .role(let role): fields["x-role"] = .string(role.rawValue)
        case .open: fields["security"] = .array([])
        }
        fields["responses"] = .object(responses(operation, route))
        return .object(fields)
    }

    private static func requestBody(_ body: String, form: String?) -> Value {
        var content = ValueObject([("application/json", media(body))], keys: .caseSensitive)
        if let form { content["application/x-www-form-urlencoded"] = media(form) }
        return [
            "required": .boolean(body != "Nothing" && body != "Cancellation" && body != "Rerun"),
            "content": .object(content),
        ]
    }

    private static func responses(_ operation: Operation, _ route: Route) -> ValueObject {
        var responses = ValueObject(keys: .caseSensitive)
        for answer in operation.answers where responses["\(answer.status)"] == nil {
            responses["\(answer.status)"] = value(of: operation.answers.filter { $0.status == answer.status })
        }
        if route.method == .get, operation.answers.allSatisfy({ $0.type == "application/json" }) {
            responses["304"] = ["description": "It is what you have."]
        }
        responses["default"] = problem
        return responses
    }

    private static let problem: Value = ["$ref": "#/components/responses/Problem"]

    /// - Parameter answers: All of one status.
    private static func value(of answers: [Operation.Answer]) -> Value {
        guard !answers.contains(where: { $0.schema == "Problem" }) else { return problem }
        var fields: ValueObject = ["description": .string(answers.map(\.summary).joined(separator: " "))]
        let contents = answers.filter { $0.status != 204 }.map { ($0.type, media($0.schema)) }
        if !contents.isEmpty { fields["content"] = .object(ValueObject(contents, keys: .caseSensitive)) }
        return .object(fields)
    }

    /// What a type's content is: as the schema says, or whatever it may be.
    private static func media(_ schema: String?) -> Value {
        guard let schema else { return .object([:]) }
        return ["schema": reference(schema)]
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
        return inPath + operation.query.map { value(of: $0, in: "query") }
            + operation.headers.map { value(of: $0, in: "header") }
    }

    private static func value(of parameter: Operation.Parameter, in place: String) -> Value {
        [
            "name": .string(parameter.name), "in": .string(place), "description": .string(parameter.summary),
            "schema": parameter.schema,
        ]
    }

    private static func reference(_ schema: String) -> Value { ["$ref": .string("#/components/schemas/\(schema)")] }
}
