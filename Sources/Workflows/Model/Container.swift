package import Expressions

/// What `container:` of a job or an entry of its `services:` says.
package indirect enum Container: Hashable, Sendable {
    /// The image's name alone.
    case image(Located<Template>)
    case fields(Fields)
    /// What gives a name or a mapping: one expression, or a mapping with an expression for a key.
    case template(ValueTemplate)

    package struct Fields: Hashable, Sendable {
        package var image: Located<Template>?
        package var credentials: Credentials?
        package var env: TextMapping
        package var ports: TextSequence
        package var volumes: TextSequence
        package var options: Located<Template>?
        /// Of a service only.
        package var entrypoint: Located<Template>?
        /// Of a service only.
        package var command: Located<Template>?

        package init(
            image: Located<Template>?, credentials: Credentials? = nil, env: TextMapping = .none,
            ports: TextSequence = .none, volumes: TextSequence = .none, options: Located<Template>? = nil,
            entrypoint: Located<Template>? = nil, command: Located<Template>? = nil
        ) {
            self.image = image
            self.credentials = credentials
            self.env = env
            self.ports = ports
            self.volumes = volumes
            self.options = options
            self.entrypoint = entrypoint
            self.command = command
        }
    }

    /// For the registry that has the image.
    package enum Credentials: Hashable, Sendable {
        case fields(username: Located<Template>?, password: Located<Template>?)
        case template(ValueTemplate)
    }
}

/// A sequence of texts.
package enum TextSequence: Hashable, Sendable {
    case items([Located<Template>])
    /// One expression that gives the whole sequence.
    case template(ValueTemplate)

    package static let none = TextSequence.items([])
}

/// A job's `services:`.
package enum Services: Hashable, Sendable {
    /// In the file's order.
    case services([Service])
    /// What gives the whole mapping: one expression, or a mapping with an expression for a key.
    case template(ValueTemplate)

    package struct Service: Hashable, Sendable {
        package var name: Located<String>
        package var container: Container

        package init(name: Located<String>, container: Container) {
            self.name = name
            self.container = container
        }
    }
}
