/// The SHA of a commit.
package struct CommitID: Hashable, Sendable, CustomStringConvertible {
    let object: ObjectID

    init(_ object: ObjectID) {
        self.object = object
    }

    /// From forty hexadecimal digits; nil for anything else. Whether there is such a commit is another question.
    package init?(hex: String) {
        guard let object = ObjectID(hex: hex) else { return nil }
        self.object = object
    }

    /// Forty hexadecimal digits.
    package var hex: String { object.hex }

    /// The first seven digits, for people.
    package var short: String { String(hex.prefix(7)) }

    package var description: String { hex }
}
