/// How much a file may ask of its reader, so that a hostile one is refused instead of carried out.
package struct YAMLLimits: Hashable, Sendable {
    /// The longest text, in bytes of UTF-8; GitHub takes 1 MiB.
    package var bytes: Int
    /// How many sequences and mappings may stand inside each other; 50 is GitHub's.
    package var depth: Int
    /// How many nodes a document may have, those that aliases bring in included.
    package var nodes: Int
    /// How many of the nodes may come from aliases; GitHub stops at 50,000 nodes of all kinds.
    package var aliasedNodes: Int
    package var anchors: Anchors

    package enum Anchors: Hashable, Sendable {
        case allowed
        /// As GitHub read files before September 2025.
        case refused
    }

    package init(
        bytes: Int = 4 << 20, depth: Int = 50, nodes: Int = 1_000_000, aliasedNodes: Int = 50_000,
        anchors: Anchors = .allowed
    ) {
        self.bytes = bytes
        self.depth = depth
        self.nodes = nodes
        self.aliasedNodes = aliasedNodes
        self.anchors = anchors
    }

    package static let `default` = YAMLLimits()
}
