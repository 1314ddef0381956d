import Display
import Expressions
import Glibc
import Workflows

/// Asks at the terminal for the inputs of a workflow that is started by hand, before anything else happens.
///
/// Where some were typed as options, only those that cannot be left out are asked for.
struct InputPrompt {
    private let inputs: [Input]

    init(_ workflow: Workflow, event: String, options: EventOptions) {
        let given = options.inputs.compactMap { $0.split(separator: "=").first?.lowercased() }
        let declared = event == "workflow_dispatch" ? workflow.trigger(for: event)?.inputs ?? [] : []
        inputs =
            options.eventFile != nil
            ? []
            : declared.filter { input in
                guard !given.contains(input.name.value.lowercased()) else { return false }
                return given.isEmpty || (input.isRequired && input.defaultValue == nil)
            }
    }

    static var isPossible: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    /// `NAME=value` of each that was answered; an empty answer leaves the default. Throws a usage failure at the end of input.
    func ask() throws(Failure) -> [String] {
        var answers: [String] = []
        for input in inputs {
            if let value = try ask(input) { answers.append("\(input.name.value)=\(value)") }
        }
        return answers
    }

    private func ask(_ input: Input) throws(Failure) -> String? {
        StandardOutput.write(InputQuestion(input).text, to: STDERR_FILENO)
        while true {
            guard let line = readLine() else {
                StandardOutput.write("\n", to: STDERR_FILENO)
                throw .usage("The input '\(input.name.value)' was not answered: nothing was started.")
            }
            switch InputQuestion(input).answer(line) {
            case .standard: return nil
            case .value(let value): return value
            case .again(let why): StandardOutput.write("\(why) ", to: STDERR_FILENO)
            }
        }
    }
}

/// One input as a question, and what a typed line means for it.
struct InputQuestion {
    enum Answer: Hashable {
        /// Nothing was typed, and nothing need be.
        case standard
        case value(String)
        /// It makes no sense: a sentence, after which the line is asked for again.
        case again(String)
    }

    private let input: Input

    init(_ input: Input) { self.input = input }

    private var name: String { input.name.value }

    private var standard: String? {
        if let text = input.defaultValue?.value.literalText { return text }
        switch input.kind {
        case .boolean: return "false"
        case .choice: return input.isRequired ? nil : input.options.first?.value
        case .string, .number, .environment: return nil
        }
    }

    var text: String {
        var lines = input.description.map { $0.onScreen + "\n" } ?? ""
        if input.kind == .choice {
            for (place, option) in input.options.enumerated() { lines += "  \(place + 1)) \(option.value.onScreen)\n" }
        }
        let kind = input.kind == .boolean ? " (true or false)" : ""
        let hint = standard.map { " [\($0.onScreen)]" } ?? (input.isRequired ? "" : " [empty]")
        return lines + "\(name.onScreen)\(kind)\(hint): "
    }

    func answer(_ typed: String) -> Answer {
        if typed.isEmpty {
            return input.isRequired && standard == nil ? .again("'\(name)' is required:") : .standard
        }
        switch input.kind {
        case .string, .environment: return .value(typed)
        case .number:
            return Value.string(typed).asNumber.isNaN ? .again("'\(name)' is a number:") : .value(typed)
        case .boolean:
            switch typed.lowercased() {
            case "true", "t", "yes", "y": return .value("true")
            case "false", "f", "no", "n": return .value("false")
            default: return .again("'\(name)' is true or false:")
            }
        case .choice:
            let options = input.options.map(\.value)
            if options.contains(typed) { return .value(typed) }
            if let number = Int(typed), options.indices.contains(number - 1) { return .value(options[number - 1]) }
            return .again("'\(name)' is one of the \(options.count) above:")
        }
    }
}
