import Source

/// Turns libyaml's events into a tree and keeps count of what the limits speak of.
struct YAMLTreeBuilder: ~Copyable {
    private var events: YAMLEventStream
    private let limits: YAMLLimits
    private var nodes = 0
    private var aliasedNodes = 0
    private var anchors: [String: Anchored] = [:]
    /// The anchors of the collections that are being read, and how often each is open.
    private var openAnchors: [String: Int] = [:]
    /// How many collections stand inside each other at the deepest place since an anchor was opened.
    private var deepest = 0

    private struct Anchored {
        var node: YAMLNode
        /// The nodes in it, itself included.
        var nodes: Int
        /// The collections inside each other, itself included.
        var depth: Int
    }

    init(_ text: String, limits: YAMLLimits) throws(YAMLFault) {
        guard text.utf8.count <= limits.bytes else {
            // GitHub's text; it counts UTF-16 units, of which a text has no more than bytes.
            throw .limitExceeded(
                "The maximum file size of \(limits.bytes) characters has been exceeded", SourceRange(at: .start))
        }
        events = try YAMLEventStream(text)
        self.limits = limits
    }

    /// The one document of the stream, or nil where there is none.
    mutating func build() throws(YAMLFault) -> YAMLNode? {
        _ = try events.next()
        guard case .documentStart = try events.next().kind else { return nil }
        let root = try build(try events.next(), inside: 0)
        _ = try events.next()
        let end = try events.next()
        guard case .streamEnd = end.kind else { throw .severalDocuments(end.range) }
        return root
    }

    /// Builds the node that starts with this event and stands inside so many collections.
    private mutating func build(_ event: YAMLEvent, inside depth: Int) throws(YAMLFault) -> YAMLNode {
        nodes += 1
        try check(depth: depth, event.range)
        guard let anchor = events.anchor else { return try buildContent(event, inside: depth) }
        if event.kind == .alias { return try resolve(anchor, event.range, inside: depth) }
        return try buildAnchored(anchor, event, inside: depth)
    }

    private mutating func buildAnchored(
        _ anchor: String, _ event: YAMLEvent, inside depth: Int
    ) throws(YAMLFault) -> YAMLNode {
        guard limits.anchors == .allowed else { throw .anchorRefused(anchor, event.range) }
        let (nodesBefore, deepestBefore) = (nodes, deepest)
        deepest = depth
        openAnchors[anchor, default: 0] += 1
        let node = try buildContent(event, inside: depth)
        let open = openAnchors[anchor, default: 1]
        openAnchors[anchor] = open > 1 ? open - 1 : nil
        anchors[anchor] = Anchored(node: node, nodes: nodes - nodesBefore + 1, depth: deepest - depth)
        deepest = max(deepest, deepestBefore)
        return node
    }

    /// What an alias stands for.
    private mutating func resolve(
        _ name: String, _ range: SourceRange, inside depth: Int
    ) throws(YAMLFault) -> YAMLNode {
        guard openAnchors[name] == nil else { throw .recursiveAlias(name, range) }
        guard let anchored = anchors[name] else {
            throw .unknownAnchor(name, range, nearest: nearestName(to: name, among: anchors.keys.sorted()))
        }
        nodes += anchored.nodes - 1
        aliasedNodes += anchored.nodes
        deepest = max(deepest, depth + anchored.depth)
        try check(depth: depth + anchored.depth, range)
        return anchored.node
    }

    private mutating func buildContent(_ event: YAMLEvent, inside depth: Int) throws(YAMLFault) -> YAMLNode {
        switch event.kind {
        case .sequenceStart: return try buildSequence(event, depth: depth + 1)
        case .mappingStart: return try buildMapping(event, depth: depth + 1)
        case .scalar: return YAMLNode(range: event.range, content: .scalar(try events.scalar()))
        default:
            // libyaml's grammar gives nothing else where a node is due.
            throw .invalidSyntax("A value was expected here.", at: event.range.start)
        }
    }

    private mutating func buildSequence(_ start: YAMLEvent, depth: Int) throws(YAMLFault) -> YAMLNode {
        try check(depth: depth, start.range)
        deepest = max(deepest, depth)
        var items: [YAMLNode] = []
        while true {
            let event = try events.next()
            if event.kind == .sequenceEnd {
                let range = range(from: start, to: event, last: items.last?.range.end)
                return YAMLNode(range: range, content: .sequence(items))
            }
            items.append(try build(event, inside: depth))
        }
    }

    private mutating func buildMapping(_ start: YAMLEvent, depth: Int) throws(YAMLFault) -> YAMLNode {
        try check(depth: depth, start.range)
        deepest = max(deepest, depth)
        var entries: [YAMLNode.Entry] = []
        while true {
            let event = try events.next()
            if event.kind == .mappingEnd {
                let range = range(from: start, to: event, last: entries.last?.value.range.end)
                return YAMLNode(range: range, content: .mapping(entries))
            }
            let key = try build(event, inside: depth)
            entries.append(YAMLNode.Entry(key: key, value: try build(try events.next(), inside: depth)))
        }
    }

    /// A block collection ends for libyaml where the next token starts, far below its last line; we end it with its
    /// last part.
    private func range(from start: YAMLEvent, to end: YAMLEvent, last: SourcePosition?) -> SourceRange {
        let isFlow = end.range.start < end.range.end
        guard !isFlow, let last, last > start.range.start else {
            return SourceRange(start: start.range.start, end: end.range.end)
        }
        return SourceRange(start: start.range.start, end: min(last, end.range.end))
    }

    private func check(depth: Int, _ range: SourceRange) throws(YAMLFault) {
        // The first two texts are GitHub's.
        if depth > limits.depth { throw .limitExceeded("Maximum object depth exceeded", range) }
        if nodes > limits.nodes { throw .limitExceeded("Maximum YAML nodes exceeded", range) }
        if aliasedNodes > limits.aliasedNodes {
            throw .limitExceeded(
                "The aliases of the file stand for more than \(limits.aliasedNodes) nodes.", range)
        }
    }
}
