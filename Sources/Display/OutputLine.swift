package import Conductor

/// A line of a step's log as a person should see it: a workflow command is what it means.
package enum OutputLine: Hashable, Sendable {
    case text(String)
    case group(String)
    case groupEnd
    case annotation(Annotation)
    case debug(String)
    /// A command that shows nothing.
    case silent

    /// The lines to print; several for a message of several lines, none for what shows nothing.
    package func texts(_ style: Style) -> [String] {
        switch self {
        case .text(let text): segments(text).map { EscapeFilter.text($0, style.isColoured ? .colours : .nothing) }
        case .group(let title): [style.bold("▾ " + EscapeFilter.text(title, .nothing))]
        case .annotation(let annotation): AnnotationText(annotation, style: style).lines(indent: 0)
        case .debug(let message): lines("debug: " + message, style.dim)
        case .groupEnd, .silent: []
        }
    }

    /// A progress bar prints itself over and over, with a carriage return in between: each is a line here.
    private func segments(_ text: String) -> [String] {
        guard text.utf8.contains(0x0D) else { return [text] }
        let parts = text.unicodeScalars.split(separator: "\r").map { String($0) }
        return parts.isEmpty ? [""] : parts
    }

    private func lines(_ text: String, _ paint: (String) -> String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map {
            paint(EscapeFilter.text(String($0), .nothing))
        }
    }
}

extension Annotation.Level {
    package var colour: Style.Colour {
        switch self {
        case .error: .red
        case .warning: .yellow
        case .notice: .cyan
        }
    }
}

extension Annotation {
    /// `file:line:column`, as far as it is known; nil without a file.
    package var place: String? {
        guard let file else { return nil }
        return ([file] + [line, line == nil ? nil : column].compactMap { $0.map(String.init) }).joined(separator: ":")
    }
}
