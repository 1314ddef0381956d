/// What curl reads on its standard input (curl(1), `--config`): a command line would be seen by every process.
struct CurlConfiguration: Hashable, Sendable {
    let text: String

    /// Where curl finds the body.
    static let bodyDescriptor: Int32 = 3

    /// How the answer is read.
    enum Reading: Hashable {
        /// All of it, within the request's time.
        case whole
        /// As it comes, for as long as it comes; the request's time is that in which a connection must be made.
        case stream
    }

    /// Throws `request` for what could not be sent as it is meant.
    init(
        _ request: HTTPRequest, reading: Reading = .whole, environment: [String: String]
    ) throws(HTTPError) {
        try CurlConfiguration.check(request)
        let limit = CurlConfiguration.seconds(request.limit)
        var lines = [
            "silent", "show-error", "include", "globoff", "path-as-is", "suppress-connect-headers",
            CurlConfiguration.line("proto", "=http,https"),
            CurlConfiguration.line("url", request.url),
            CurlConfiguration.line("user-agent", "sluice"),
            CurlConfiguration.line(reading == .whole ? "max-time" : "connect-timeout", limit),
            CurlConfiguration.line("noproxy", CurlConfiguration.unproxied(environment)),
            // No answer is waited for before a body is sent.
            CurlConfiguration.line("header", "Expect:"),
        ]
        if reading == .stream { lines.append("no-buffer") }
        if let socket = request.socket { lines.append(CurlConfiguration.line("unix-socket", socket)) }
        // Told to be HEAD by --request, curl would wait for a body.
        lines.append(request.method == "HEAD" ? "head" : CurlConfiguration.line("request", request.method))
        lines += CurlConfiguration.body(request)
        if let address = request.address {
            lines.append(CurlConfiguration.line("connect-to", "::\(address.contains(":") ? "[\(address)]" : address):"))
        }
        for header in request.headers {
            // By its rule, a header that ends with ";" is sent without a value; "NAME:" would remove one.
            let text = header.value.isEmpty ? header.name + ";" : "\(header.name): \(header.value)"
            lines.append(CurlConfiguration.line("header", text))
        }
        text = lines.joined(separator: "\n") + "\n"
    }

    private static func body(_ request: HTTPRequest) -> [String] {
        // RFC 9110, 8.6: methods that give a meaning to content tell its length even where it is empty.
        let wantsBody = ["POST", "PUT", "PATCH"].contains(request.method)
        guard request.body != nil || wantsBody else { return [] }
        let data = request.body == nil ? "" : "@/dev/fd/\(bodyDescriptor)"
        // Curl would call everything a form.
        let type = request.hasHeader("Content-Type") ? [] : [line("header", "Content-Type:")]
        return [line("data-binary", data)] + type
    }

    private static func check(_ request: HTTPRequest) throws(HTTPError) {
        let url = request.url
        let scheme = url.lowercased()
        guard scheme.hasPrefix("http://") || scheme.hasPrefix("https://"),
            !url.unicodeScalars.contains(where: isControl)
        else { throw HTTPError(.request, "\(request.subject) is no URL of http or https.") }
        if let socket = request.socket, socket.isEmpty || socket.unicodeScalars.contains(where: isControl) {
            throw HTTPError(.request, "\"\(socket)\" is no path of a socket.")
        }
        guard isToken(request.method) else { throw HTTPError(.request, "\"\(request.method)\" is no HTTP method.") }
        for header in request.headers {
            guard isToken(header.name) else { throw HTTPError(.request, "\"\(header.name)\" is no header's name.") }
            guard !header.value.unicodeScalars.contains(where: isControl) else {
                throw HTTPError(.request, "The value of the header \"\(header.name)\" has a control character.")
            }
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        (scalar.value < 0x20 && scalar != "\t") || scalar.value == 0x7F
    }

    /// RFC 9110, 5.6.2.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    /// An option and its value, quoted by curl's rules.
    private static func line(_ option: String, _ value: String) -> String {
        var quoted = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": quoted += "\\\\"
            case "\"": quoted += "\\\""
            case "\t": quoted += "\\t"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return "\(option) = \"\(quoted)\""
    }

    /// A decimal number; curl takes none below a millisecond.
    private static func seconds(_ limit: Duration) -> String {
        let milliseconds = max(1, limit / .milliseconds(1))
        let whole = Int64(exactly: milliseconds.rounded(.up)) ?? Int64(Int32.max)
        let fraction = String(1000 + whole % 1000).dropFirst()
        return "\(whole / 1000).\(fraction)"
    }

    /// This machine is never asked for through a proxy; the option replaces the variable, whose hosts are kept.
    private static func unproxied(_ environment: [String: String]) -> String {
        let told = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
        if told == "*" { return told }
        return ([told].filter { !$0.isEmpty } + ["127.0.0.1", "localhost", "::1"]).joined(separator: ",")
    }
}
