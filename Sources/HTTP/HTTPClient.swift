import Glibc

/// HTTP by the program `curl`: docs/adr/0017-curl.md.
///
/// Redirects are answers and not followed, `~/.curlrc` is not read, and this machine is not asked for through a proxy.
/// Calls wait for the answer; they belong on a thread that may block.
package struct HTTPClient: Hashable, Sendable {
    /// The program's path.
    package let program: String
    /// The whole environment of the program: proxies and certificates stand in it.
    package var environment: [String: String]

    package init(program: String, environment: [String: String]) {
        self.program = program
        self.environment = environment
    }

    /// 32 MiB, header included.
    package static let largestAnswer = 32 << 20

    /// The curl in the environment's PATH. Throws `notInstalled`.
    package static func find(in environment: [String: String]) throws(HTTPError) -> HTTPClient {
        let path = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        let programs = path.split(separator: ":").filter { $0.hasPrefix("/") }.map { "\($0)/curl" }
        guard let program = programs.first(where: { access($0, X_OK) == 0 }) else {
            throw HTTPError(
                .notInstalled,
                "The program \"curl\" is not on PATH. Install it, on Debian or Ubuntu by \"apt-get install curl\".")
        }
        return HTTPClient(program: program, environment: environment)
    }

    /// Asks once; any status is an answer.
    package func send(_ request: HTTPRequest) throws(HTTPError) -> HTTPResponse {
        let configuration = try CurlConfiguration(request, environment: environment)
        let input = try MemoryFile(Array(configuration.text.utf8))
        let body = try MemoryFile(request.body ?? [])
        let process = try CurlProcess(program: program, environment: environment, input: input, body: body)
        // Curl keeps the time itself; a second later it is made to.
        let (ending, output, errors) = process.end(
            by: .now + request.limit + .seconds(1), keeping: HTTPClient.largestAnswer)
        switch ending {
        case .status(0):
            guard let response = HTTPResponse(reading: output) else { throw .notHTTP(request) }
            return response
        case .status(let status):
            throw HTTPError(status: status, complaint: String(decoding: errors, as: UTF8.self), request: request)
        case .late: throw HTTPError(status: 28, complaint: "", request: request)
        case .tooLarge: throw .tooLarge(request)
        }
    }
}
