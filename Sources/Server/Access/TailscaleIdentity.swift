package import Expressions

/// Who is behind an address of the tailnet, by tailscaled's word.
package struct TailscaleIdentity: Hashable, Sendable {
    /// Such as `ann@example.org`; `tagged-devices` for a device that belongs to nobody.
    package var login: String
    /// The device's name, as people see it.
    package var device: String
    /// The device's name in DNS, without a dot at its end.
    package var domainName: String

    package var deviceNames: [String] { [device, domainName].filter { !$0.isEmpty } }

    package init(login: String, device: String, domainName: String) {
        (self.login, self.device, self.domainName) = (login, device, domainName)
    }

    /// What `/localapi/v0/whois` answers; nil where it names nobody.
    ///
    /// Source: `apitype.WhoIsResponse` of tailscale.com/client/tailscale/apitype.
    package init?(_ answer: Value) {
        guard case .object(let fields) = answer, case .object(let profile)? = fields["UserProfile"],
            case .string(let login)? = profile["LoginName"], !login.isEmpty
        else { return nil }
        var node = ValueObject()
        if case .object(let found)? = fields["Node"] { node = found }
        func text(_ key: String) -> String {
            guard case .string(let text)? = node[key] else { return "" }
            return text
        }
        let domain = text("Name")
        self.init(
            login: login, device: text("ComputedName"),
            domainName: domain.hasSuffix(".") ? String(domain.dropLast()) : domain)
    }
}
