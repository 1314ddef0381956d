/// Why a journal's row cannot be read as an event.
package struct EventCodingError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// A newer sluice wrote it: a kind or a version that this one does not know.
        case newer
        /// Its payload is not what its kind and version promise.
        case malformed
    }

    package var code: Code
    /// A full sentence.
    package var message: String

    package var description: String { message }

    static func unknownKind(_ kind: String) -> EventCodingError {
        EventCodingError(
            code: .newer, message: "The journal has an event of the kind \"\(kind)\", which this sluice does not know.")
    }

    static func unknownVersion(_ version: Int, of kind: EventKind) -> EventCodingError {
        EventCodingError(
            code: version > kind.version ? .newer : .malformed,
            message: "The journal has a \"\(kind.rawValue)\" event of version \(version); "
                + "this sluice reads versions 1 to \(kind.version).")
    }

    static func malformed(_ kind: EventKind, _ what: String) -> EventCodingError {
        EventCodingError(
            code: .malformed, message: "The journal has a damaged \"\(kind.rawValue)\" event: \(what).")
    }
}
