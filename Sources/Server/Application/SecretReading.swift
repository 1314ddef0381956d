package import Workflows

/// Reads the secrets that `server.yml` names, each time anew; what reads them stands outside of this module.
package struct SecretReading: Sendable {
    private let read: @Sendable ([SecretSetting]) throws -> [String: String]

    /// - Parameter read: Throws an error that says in a full sentence what could not be read.
    package init(_ read: @escaping @Sendable ([SecretSetting]) throws -> [String: String]) {
        self.read = read
    }

    /// Where there are none.
    package static let none = SecretReading { _ in [:] }

    /// All that these places have, by name.
    package func values(_ settings: [SecretSetting]) throws(Problem) -> [String: String] {
        do {
            return try read(settings)
        } catch {
            throw .unavailable("A secret of the server's file could not be read: \(error)")
        }
    }

    /// The one secret that a place has; where it has several, the one of this name. Throws where there is none, and for an empty one.
    package func value(_ setting: SecretSetting, named name: String) throws(Problem) -> String {
        let values = try values([setting])
        let value = values[name] ?? (values.count == 1 ? values.first?.value : nil)
        guard let value, !value.isEmpty else {
            throw .unavailable(
                "The place that the server's file names for a secret has none.",
                hint: "It has one value, or one that is called '\(name)'.")
        }
        return value
    }
}
