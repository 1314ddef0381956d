import Markup

/// Who one is, and by which means the server knows.
struct PageCaller: Sendable {
    let caller: Caller

    init(_ caller: Caller) { self.caller = caller }

    var html: HTML {
        .element(
            "p", ["class": "caller", "title": means.sentence], Icon.person,
            .element("span", ["class": "name"], .text(name)),
            .element("span", ["class": "means"], .text(means.short)))
    }

    private var name: String { caller.name.isEmpty ? "Nobody" : caller.name }

    private var means: (short: String, sentence: String) {
        switch caller.means {
        case .socket(let user): ("by this machine's user \(user)", "The kernel says that this is its user \(user).")
        case .tailscale(let login, let device):
            ("from \(device)", "Tailscale says that this is \(login), from the device \(device).")
        case .key(let name): ("by the key \(name)", "The request carried the key \(name).")
        case .none: ("not known", "The server does not know who you are: you may read, and change nothing.")
        }
    }
}
