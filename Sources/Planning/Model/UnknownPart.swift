/// A part of a job that is known only while the run is under way, and the context that it then comes from.
package struct UnknownPart: Hashable, Sendable {
    /// As the file's key.
    package enum Part: String, Hashable, Sendable {
        case strategy
        case matrix
        case failFast = "fail-fast"
        case maxParallel = "max-parallel"
        case runsOn = "runs-on"
        case name
    }

    package var part: Part
    /// `needs`, or `inputs` where a caller passes on what it has from there.
    package var context: String

    package init(_ part: Part, from context: String) {
        self.part = part
        self.context = context
    }

    /// `matrix from needs`.
    package var text: String { "\(part.rawValue) from \(context)" }

    var hidesMatrix: Bool { part == .matrix || part == .strategy }
}
