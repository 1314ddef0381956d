import Expressions
import Processes

/// A step of a job that failed, as it was started: where, and with which variables.
package struct KeptStep: Hashable, Sendable {
    /// As `StepID` describes itself.
    package var id: String
    package var name: String
    /// Whether its process ran in the job's container; then paths and variables are those of the container.
    var isInContainer: Bool
    var folder: String
    /// In their order.
    var variables: [(name: String, text: SealedText)]

    /// - Parameter seal: Makes a text one that may be stored.
    init(id: String, name: String, _ spawn: StepSpawn, seal: (String) -> SealedText) {
        self.id = id
        self.name = name
        let all = spawn.environment.map { pair -> (String, String) in
            let sign = pair.firstIndex(of: "=") ?? pair.endIndex
            return (String(pair[..<sign]), String(pair[sign...].dropFirst()))
        }
        let order = all.last { $0.0 == ContainerProgram.orderVariable }
            .flatMap { try? Value(parsingJSON: $0.1, keys: .caseSensitive) }.flatMap(ContainerStepOrder.init)
        isInContainer = order != nil
        folder = order?.folder ?? spawn.workingDirectory
        let prefix = ContainerProgram.variablePrefix
        let own =
            isInContainer
            ? all.filter { $0.0.hasPrefix(prefix) }.map { (String($0.0.dropFirst(prefix.count)), $0.1) }
            : all.filter { !Self.isInternal($0.0) }
        variables = own.map { ($0.0, seal($0.1)) }
    }

    /// What only the process of a built-in action needs.
    private static func isInternal(_ name: String) -> Bool {
        if name == "SLUICE" || name == "SLUICE_RUN" { return false }
        return name.hasPrefix("SLUICE_") || name.hasPrefix("INPUT_") || name.hasPrefix("STATE_")
    }

    var value: Value {
        [
            "id": .string(id), "name": .string(name), "in_container": .boolean(isInContainer),
            "folder": .string(folder),
            "variables": .array(variables.map { .array([.string($0.name), $0.text.value]) }),
        ]
    }

    init(value: Value) {
        var fields: ValueObject = [:]
        if case .object(let object) = value { fields = object }
        id = fields["id"]?.asString ?? ""
        name = fields["name"]?.asString ?? ""
        isInContainer = fields["in_container"] == true
        folder = fields["folder"]?.asString ?? ""
        variables = fields["variables"].items.compactMap { pair in
            guard case .array(let pair) = pair, pair.count == 2 else { return nil }
            return (pair[0].asString, SealedText(value: pair[1]))
        }
    }

    package static func == (a: KeptStep, b: KeptStep) -> Bool { a.value == b.value }

    package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
