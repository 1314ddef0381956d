import Glibc
package import Runs

/// How text is painted: with ANSI colours on a terminal, plainly anywhere else.
package struct Style: Hashable, Sendable {
    package enum Colour: String, Sendable {
        case red = "31"
        case green = "32"
        case yellow = "33"
        case blue = "34"
        case cyan = "36"
        case grey = "90"
    }

    package let isColoured: Bool

    package static let plain = Style(isColoured: false)

    /// For standard output, in this process's environment.
    package static var standardOutput: Style {
        let names = ["NO_COLOR", "CI", "TERM"]
        let pairs = names.compactMap { name in getenv(name).map { (name, String(cString: $0)) } }
        return Style(descriptor: 1, environment: Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
    }

    /// `NO_COLOR` and `CI` switch colours off, as does anything but a terminal.
    package init(descriptor: Int32, environment: [String: String]) {
        isColoured =
            isatty(descriptor) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && (environment["CI"] ?? "").isEmpty
            && environment["TERM"] != "dumb"
    }

    package init(isColoured: Bool) {
        self.isColoured = isColoured
    }

    package func paint(_ text: String, _ colour: Colour) -> String { escape(text, colour.rawValue) }
    package func bold(_ text: String, _ colour: Colour) -> String { escape(text, "1;" + colour.rawValue) }
    package func bold(_ text: String) -> String { escape(text, "1") }
    package func dim(_ text: String) -> String { escape(text, "2") }

    private func escape(_ text: String, _ codes: String) -> String {
        isColoured && !text.isEmpty ? "\u{1B}[\(codes)m\(text)\u{1B}[0m" : text
    }

    package func symbol(_ outcome: Outcome) -> String {
        switch outcome {
        case .success: paint("✓", .green)
        case .failure: bold("✗", .red)
        case .cancelled: paint("⊘", .yellow)
        case .skipped: paint("-", .grey)
        }
    }

    /// A text about something that ended so; what went well is not loud.
    package func paint(_ text: String, as outcome: Outcome) -> String {
        switch outcome {
        case .success: paint(text, .green)
        case .failure: paint(text, .red)
        case .cancelled: paint(text, .yellow)
        case .skipped: paint(text, .grey)
        }
    }
}
