import Expressions
import Source

extension WorkflowReading {
    mutating func inputs(_ token: Token?) -> [Input] {
        (token?.entries ?? []).compactMap { entry in
            locatedText(entry.key).map { input($0, entry.value) }
        }
    }

    private mutating func input(_ name: Located<String>, _ token: Token) -> Input {
        var input = Input(name: name)
        input.kind = token["type"]?.literal.flatMap(Input.Kind.init) ?? .string
        input.description = token["description"]?.literal
        if case .boolean(true)? = token["required"]?.content { input.isRequired = true }
        input.defaultValue = located(token["default"])
        input.defaultLiteral = input.defaultValue.flatMap { _ in token["default"]?.literalValue }
        input.options = locatedTexts(token["options"])
        checkOptions(of: input, token)
        checkDefault(of: input, token["default"])
        return input
    }

    private mutating func checkOptions(of input: Input, _ token: Token) {
        if input.kind == .choice, input.options.isEmpty {
            findings.error("Missing 'options' for choice input", at: input.name.range, .ours)
        } else if input.kind != .choice, let options = token.entry("options") {
            error("Input type is not 'choice', but 'options' is defined", at: options.key, .ours)
        }
    }

    /// A literal default must be what the input's type says.
    private mutating func checkDefault(of input: Input, _ token: Token?) {
        guard let token, !token.isFaulty, let text = token.scalarText else { return }
        let name = input.name.value
        switch input.kind {
        case .boolean:
            if case .boolean = token.content { return }
            if ["true", "false"].contains(text) {
                // GitHub's server takes it for the boolean that it spells.
                findings.warning(
                    "The default of the boolean input '\(name)' is a text.", at: token.range,
                    hint: "Write \(text) without quotes.")
                return
            }
            error("The default '\(text)' of the boolean input '\(name)' is no boolean.", at: token, .ours)
        case .number:
            guard Value.string(text).asNumber.isNaN else { return }
            error("The default '\(text)' of the number input '\(name)' is no number.", at: token, .ours)
        case .choice:
            let options = input.options.map(\.value)
            guard !options.isEmpty, !options.contains(text) else { return }
            error(
                "The default '\(text)' of the input '\(name)' is none of its options.", at: token, .ours,
                hint: nearestName(to: text, among: options).map { "Did you mean '\($0)'?" })
        case .string, .environment: return
        }
    }
}
