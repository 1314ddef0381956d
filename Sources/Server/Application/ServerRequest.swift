package import Expressions
package import HTTPTypes

/// A request as handlers see it: who asks for what, with the body read.
package struct ServerRequest: Sendable {
    package var method: HTTPRequest.Method
    /// Without the query; its escapes are undone in `parameters` only.
    package var path: String
    /// What the braces of the route's path stand for.
    package var parameters: [String: String]
    /// In the order in which they stand; a name may come several times.
    package var query: [(name: String, value: String)]
    package var headers: HTTPFields
    package var body: [UInt8]
    package var caller: Caller
    /// By which the server was asked, with its port where there is one; empty where nobody said.
    package var authority: String

    package init(
        method: HTTPRequest.Method, path: String, parameters: [String: String] = [:],
        query: [(name: String, value: String)] = [], headers: HTTPFields = [:], body: [UInt8] = [], caller: Caller,
        authority: String = ""
    ) {
        (self.method, self.path, self.parameters, self.query) = (method, path, parameters, query)
        (self.headers, self.body, self.caller, self.authority) = (headers, body, caller, authority)
    }

    /// The first value of that name in the query.
    package func query(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// What a brace of the route stands for; the route has it, or this is our own mistake.
    package func parameter(_ name: String) throws(Problem) -> String {
        guard let value = parameters[name] else { throw .notFound("There is nothing at '\(path)'.") }
        return value
    }

    /// A run's number in the path.
    package func number(_ name: String) throws(Problem) -> Int {
        let text = try parameter(name)
        guard let number = Int(text), number > 0, String(number) == text else {
            throw .notFound("'\(text)' is no \(name)'s number.")
        }
        return number
    }

    /// The body as an object of JSON; an empty one is an empty object.
    package func object() throws(Problem) -> ValueObject {
        guard !body.isEmpty else { return [:] }
        do {
            guard case .object(let object) = try Value(parsingJSON: body, keys: .caseSensitive) else {
                throw Problem.badRequest("The body must be a JSON object.")
            }
            return object
        } catch let problem as Problem {
            throw problem
        } catch {
            throw .badRequest("The body is no JSON: \(error)")
        }
    }
}
