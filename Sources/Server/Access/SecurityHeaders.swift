import HTTPTypes

/// What each answer tells a browser.
enum SecurityHeaders {
    /// Scripts and styles come from files of the server alone; nobody frames its pages.
    static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"

    static let all: [(HTTPField.Name, String)] = [
        (.contentSecurityPolicy, policy), (.xContentTypeOptions, "nosniff"),
        (name("x-frame-options"), "DENY"), (name("referrer-policy"), "same-origin"),
        (name("cross-origin-opener-policy"), "same-origin"), (name("cross-origin-resource-policy"), "same-origin"),
    ]

    /// Each is a token, or this is our own mistake; then it would be sent as a name that nobody knows.
    private static func name(_ text: String) -> HTTPField.Name { HTTPField.Name(text) ?? .server }
}
