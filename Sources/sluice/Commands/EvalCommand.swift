import ArgumentParser
import Display
import Expressions
import Foundation
import Source

/// `sluice eval`: one expression, answered as GitHub's vectors write it.
struct EvalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval", abstract: "Evaluate an expression and print its kind and value as JSON.",
        discussion: "NaN and the infinities are null in JSON. An expression that is refused ends with exit code 2.")

    // One that begins with a minus sign is no option.
    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp("The expression, with or without ${{ }} around it.", valueName: "expression"))
    var expressions: [String]

    @Option(help: ArgumentHelp("A JSON file with the contexts, by name.", valueName: "file.json"))
    var context: String?

    mutating func validate() throws {
        if expressions.count == 2, expressions.first == "--" { expressions.removeFirst() }
        guard expressions.count == 1 else {
            throw ValidationError("One expression was expected, not \(expressions.count): quote it as a whole.")
        }
    }

    func run() throws {
        let contexts = try context.map(Self.contexts) ?? [:]
        do throws(ExpressionError) {
            // A context that is not given is not known, as in GitHub's vectors.
            let expression = try Expression(parsing: source, allowing: Vocabulary(namedValues: contexts.keys))
            let value = try expression.evaluate(in: EvaluationScope(contexts: contexts))
            let answer: Value = ["kind": .string(value.kind.rawValue), "value": value]
            StandardOutput.write(answer.json(.compact) + "\n")
        } catch {
            throw Failure(.usage, [.error(error.message)])
        }
    }

    private var source: String {
        let expression = expressions.joined(separator: " ")
        let text = expression.trimmingCharacters(in: .whitespacesAndNewlines)
        guard text.hasPrefix("${{"), text.hasSuffix("}}"), text.count >= 5 else { return expression }
        return String(text.dropFirst(3).dropLast(2))
    }

    private static func contexts(_ path: String) throws(Failure) -> ValueObject {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .usage("The context file '\(path)' cannot be read.")
        }
        let value: Value
        do {
            value = try Value(parsingJSON: Array(data))
        } catch {
            throw .usage("The context file '\(path)' is no JSON: \(error.message)")
        }
        guard case .object(let object) = value else {
            throw .usage("The context file '\(path)' holds no JSON object.")
        }
        return object
    }
}
