package import Expressions

/// What an `action.yml` says, checked but not yet evaluated.
package struct ActionDefinition: Hashable, Sendable {
    /// The path of its file, as it was given to the reader.
    package var path: String
    package var name: String?
    /// In the file's order.
    package var inputs: [Input]
    /// In the file's order.
    package var outputs: [Output]
    package var runs: Runs

    package init(
        path: String, name: String? = nil, inputs: [Input] = [], outputs: [Output] = [], runs: Runs
    ) {
        self.path = path
        self.name = name
        self.inputs = inputs
        self.outputs = outputs
        self.runs = runs
    }

    package struct Input: Hashable, Sendable {
        package var name: Located<String>
        /// What the file says; GitHub runs an action without its required inputs, and so do we, with a warning.
        package var isRequired: Bool
        package var defaultValue: Located<Template>?
        /// What to tell whoever gives the input.
        package var deprecationMessage: String?

        package init(
            name: Located<String>, isRequired: Bool = false, defaultValue: Located<Template>? = nil,
            deprecationMessage: String? = nil
        ) {
            self.name = name
            self.isRequired = isRequired
            self.defaultValue = defaultValue
            self.deprecationMessage = deprecationMessage
        }
    }

    package struct Output: Hashable, Sendable {
        package var name: Located<String>
        /// Of a composite action, evaluated after its steps; others set their outputs themselves.
        package var value: Located<Template>?

        package init(name: Located<String>, value: Located<Template>? = nil) {
            self.name = name
            self.value = value
        }
    }

    package enum Runs: Hashable, Sendable {
        /// Steps of kinds `run` and `uses` only; each `run` has a shell.
        case composite([Step])
        case javaScript(JavaScript)
        case docker(Docker)
    }
}
