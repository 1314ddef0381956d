import HTTPTypes

/// What an answer tells a browser.
package struct SecurityHeaders: Sendable {
    let fields: [(HTTPField.Name, String)]

    /// Scripts and styles come from files of the server alone; nobody frames its pages.
    package static let page = SecurityHeaders(fields: [
        (
            .contentSecurityPolicy,
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
                + "form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
        ),
        (.xContentTypeOptions, "nosniff"), (name("x-frame-options"), "DENY"), (name("referrer-policy"), "same-origin"),
        (name("cross-origin-opener-policy"), "same-origin"), (name("cross-origin-resource-policy"), "same-origin"),
    ])

    /// A report of somebody's steps is a page without an origin, whose scripts run and whose every file comes from its own folder; it may
    /// be in a frame, of the run's page and of its own pages. To itself it is another site, too, so its files are open to any: who asks
    /// knows a path that cannot be guessed.
    ///
    /// - Parameters:
    ///   - authority: By which the server was asked.
    ///   - folder: With a `/` at its end.
    static func report(at authority: String, _ folder: String) -> SecurityHeaders {
        // A policy takes no address of IPv6; what else is the server's is closed to it by the lack of an origin.
        let isName = authority.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"):
                true
            default: false
            }
        }
        let own = isName && !authority.isEmpty ? authority + folder : "'self'"
        let sources = [
            "script-src \(own) data: blob: 'unsafe-inline' 'unsafe-eval'",
            "style-src \(own) data: blob: 'unsafe-inline'", "base-uri \(own)",
        ]
        let more = ["img", "font", "media", "connect", "worker", "frame"].map { "\($0)-src \(own) data: blob:" }
        let policy = ["sandbox \(allowed)", "default-src 'none'"] + sources + more + ["form-action 'none'"]
        return SecurityHeaders(fields: [
            (.contentSecurityPolicy, policy.joined(separator: "; ")), (.xContentTypeOptions, "nosniff"),
            (name("referrer-policy"), "no-referrer"), (name("cross-origin-resource-policy"), "cross-origin"),
            (.accessControlAllowOrigin, "*"),
        ])
    }

    /// What a report may do in its frame. Forms are sent nowhere, but scripts read them; windows have no origin either.
    static let allowed = "allow-scripts allow-forms allow-popups allow-downloads"

    /// Each is a token, or this is our own mistake; then it would be sent as a name that nobody knows.
    private static func name(_ text: String) -> HTTPField.Name { HTTPField.Name(text) ?? .server }
}
