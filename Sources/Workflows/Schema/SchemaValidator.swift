import Expressions
import Source
import YAML

/// The first pass over a file: fits the YAML tree to a definition and makes tokens of it.
///
/// The order of the checks and their texts are those of GitHub's template reader.
struct SchemaValidator {
    private(set) var findings: FindingList
    /// Read on by the next file of the same run.
    private(set) var size: ResultSize

    init(findings: FindingList, size: ResultSize = ResultSize()) {
        self.findings = findings
        self.size = size
        self.size.add(path: findings.file.path)
    }

    mutating func validate(_ node: YAMLNode, _ definition: Definition, in surroundings: Place = .literal) -> Token {
        // GitHub's reader stops where the size is exceeded, and so does ours.
        if hasStopped { return Token(.null, at: node.range, isFaulty: true) }
        let place = definition.place.map { surroundings.union($0) } ?? surroundings
        switch node.content {
        case .scalar(let scalar):
            var token = parse(scalar, at: node.range, in: place)
            fit(&token, to: definition, in: place)
            count(at: node.range) { $0.add(token) }
            return token
        case .sequence(let items):
            count(at: node.range) { $0.addCollection() }
            guard let item = definition.sequenceItem?() else {
                return refuse(node, "A sequence was not expected", hint: expectation(definition))
            }
            return Token(.sequence(items.map { validate($0, item, in: place) }), at: node.range)
        case .mapping(let entries):
            count(at: node.range) { $0.addCollection() }
            let mappings = definition.mappings
            guard !mappings.isEmpty else {
                return refuse(node, "A mapping was not expected", hint: expectation(definition))
            }
            return validate(entries, of: node, mappings, in: place)
        }
    }

    /// Whether what comes now is not looked at any more.
    var hasStopped: Bool { size.isExceeded || findings.isFull }

    mutating func count(at range: SourceRange, _ add: (inout ResultSize) -> Void) {
        guard !size.isExceeded else { return }
        add(&size)
        guard size.isExceeded else { return }
        findings.add(
            .error(
                "Maximum object size exceeded", path: findings.file.path, range: range,
                hint: "By GitHub's way of counting, it is \(size.limit) bytes for a workflow and all that it calls."),
            .schema, githubPosition: nil)
    }

    /// The text is made only where it is told.
    mutating func error(
        _ message: @autoclosure () -> String, at range: SourceRange, hint: String? = nil
    ) {
        guard !findings.isFull else { return }
        findings.error(message(), at: range, .schema, hint: hint)
    }

    mutating func consequence(_ message: String, at range: SourceRange) {
        findings.consequence(message, at: range, .schema)
    }

    private mutating func refuse(_ node: YAMLNode, _ message: String, hint: String?) -> Token {
        error(message, at: node.range, hint: hint)
        return Token(.null, at: node.range, isFaulty: true)
    }

    /// Parses the expressions of a text. One that cannot be parsed is told, and stays a literal.
    mutating func parse(_ scalar: YAMLScalar, at range: SourceRange, in place: Place) -> Token {
        let content: Token.Content
        var isFaulty = false
        switch scalar.value {
        case .null: content = .null
        case .boolean(let boolean): content = .boolean(boolean)
        case .number(let number): content = .number(number)
        case .string(let text):
            do throws(TemplateError) {
                content = .text(try Template(parsing: text, allowing: place.vocabulary))
            } catch {
                let hint = findings.wantsHint ? place.hint(for: error.message) : nil
                findings.error(
                    error.message, inside: text, scalar.style, range, at: error.tokenOffset, .schema, hint: hint)
                content = .text(Template(literal: text))
                isFaulty = true
            }
        }
        return Token(content, at: range, style: scalar.style, isFaulty: isFaulty)
    }

    /// Coerces a scalar to what the definition wants, or tells that it is not wanted.
    private mutating func fit(_ token: inout Token, to definition: Definition, in place: Place) {
        if token.isExpression {
            if token.template?.isInsert == true {
                error("Unexpected value '${{ insert }}'", at: token.range)
                token.isFaulty = true
            } else if place.entries.isEmpty {
                error("A template expression is not allowed in this context", at: token.range)
                token.isFaulty = true
            }
            return
        }
        if token.fits(definition.scalars) { return }
        let text = token.scalarText ?? ""
        if definition.scalars.matches(text) {
            token.content = .text(Template(literal: text))
            return
        }
        error("Unexpected value '\(text)'", at: token.range, hint: hint(for: text, definition))
        token.isFaulty = true
    }

    private func hint(for text: String, _ definition: Definition) -> String? {
        guard findings.wantsHint else { return nil }
        let constants = definition.constants
        if let name = nearestName(to: text, among: constants) { return "Did you mean '\(name)'?" }
        if !constants.isEmpty, constants.count <= 6 { return "It can be \(list(constants))." }
        return expectation(definition)
    }

    private func expectation(_ definition: Definition) -> String? {
        guard findings.wantsHint else { return nil }
        var kinds: [String] = []
        for shape in definition.shapes {
            let kind =
                switch shape {
                case .null: "nothing"
                case .boolean: "a boolean"
                case .number: "a number"
                case .string(.constant(let text)): "'\(text)'"
                case .string: "a text"
                case .sequence: "a sequence"
                case .mapping: "a mapping"
                }
            if !kinds.contains(kind) { kinds.append(kind) }
        }
        guard let last = kinds.last, kinds.count <= 6 else { return nil }
        let others = kinds.dropLast().joined(separator: ", ")
        return "Expected here: " + (others.isEmpty ? last : others + " or " + last) + "."
    }

    private func list(_ names: [String]) -> String {
        names.map { "'\($0)'" }.joined(separator: names.count == 2 ? " or " : ", ")
    }
}

extension Token {
    fileprivate func fits(_ scalars: Definition.Scalars) -> Bool {
        switch content {
        case .null: scalars.null
        case .boolean: scalars.boolean
        case .number: scalars.number
        case .text(let template): scalars.matches(template.isLiteral ? template.literalText : "")
        default: false
        }
    }
}
