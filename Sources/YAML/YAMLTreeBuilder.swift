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

    private struct Anchored {
        var node: YAMLNode
        /// The nodes in it, itself included.
        var nodes: Int
        /// The collections inside each other, itself included.
        var depth: Int
    }

    private struct Built {
        var node: YAMLNode
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
        return root.node
    }

    /// Builds the node that starts with this event and stands inside so many collections.
    private mutating func build(_ event: YAMLEvent, inside depth: Int) throws(YAMLFault) -> Built {
        nodes += 1
        let before = nodes
        try check(depth: depth, event.range)
        guard case .alias(let name) = event.kind else {
            let anchor = try open(event)
            let built = try buildContent(event, inside: depth)
            if let anchor { close(anchor, built, nodes: nodes - before + 1) }
            return built
        }
        guard openAnchors[name] == nil else { throw .recursiveAlias(name, event.range) }
        guard let anchored = anchors[name] else {
            throw .unknownAnchor(
                name, event.range, nearest: nearestName(to: name, among: anchors.keys.sorted()))
        }
        nodes += anchored.nodes - 1
        aliasedNodes += anchored.nodes
        try check(depth: depth + anchored.depth, event.range)
        return Built(node: anchored.node, depth: anchored.depth)
    }

    private mutating func buildContent(_ event: YAMLEvent, inside depth: Int) throws(YAMLFault)
        -> Built
    {
        switch event.kind {
        case .sequenceStart: return try buildSequence(event, depth: depth + 1)
        case .mappingStart: return try buildMapping(event, depth: depth + 1)
        case .scalar(let scalar, _):
            return Built(node: YAMLNode(range: event.range, content: .scalar(scalar)), depth: 0)
        default:
            // libyaml's grammar gives nothing else where a node is due.
            throw .invalidSyntax("A value was expected here.", at: event.range.start)
        }
    }

    private mutating func buildSequence(_ start: YAMLEvent, depth: Int) throws(YAMLFault) -> Built {
        try check(depth: depth, start.range)
        var items: [YAMLNode] = []
        var inner = 0
        while true {
            let event = try events.next()
            if case .sequenceEnd = event.kind {
                let range = range(from: start, to: event, last: items.last)
                return Built(node: YAMLNode(range: range, content: .sequence(items)), depth: inner + 1)
            }
            let item = try build(event, inside: depth)
            items.append(item.node)
            inner = max(inner, item.depth)
        }
    }

    private mutating func buildMapping(_ start: YAMLEvent, depth: Int) throws(YAMLFault) -> Built {
        try check(depth: depth, start.range)
        var entries: [YAMLNode.Entry] = []
        var inner = 0
        while true {
            let event = try events.next()
            if case .mappingEnd = event.kind {
                let range = range(from: start, to: event, last: entries.last?.value)
                return Built(node: YAMLNode(range: range, content: .mapping(entries)), depth: inner + 1)
            }
            let key = try build(event, inside: depth)
            let value = try build(try events.next(), inside: depth)
            entries.append(YAMLNode.Entry(key: key.node, value: value.node))
            inner = max(inner, key.depth, value.depth)
        }
    }

    /// A block collection ends for libyaml where the next token starts, far below its last line; we end it with its
    /// last part.
    private func range(from start: YAMLEvent, to end: YAMLEvent, last: YAMLNode?) -> SourceRange {
        let isFlow = end.range.start < end.range.end
        guard !isFlow, let last, last.range.end > start.range.start else {
            return SourceRange(start: start.range.start, end: end.range.end)
        }
        return SourceRange(start: start.range.start, end: min(last.range.end, end.range.end))
    }

    private mutating func open(_ event: YAMLEvent) throws(YAMLFault) -> String? {
        let anchor: String?
        switch event.kind {
        case .scalar(_, let name), .sequenceStart(let name), .mappingStart(let name): anchor = name
        default: anchor = nil
        }
        guard let anchor else { return nil }
        guard limits.anchors == .allowed else { throw .anchorRefused(anchor, event.range) }
        openAnchors[anchor, default: 0] += 1
        return anchor
    }

    private mutating func close(_ anchor: String, _ built: Built, nodes: Int) {
        let open = openAnchors[anchor, default: 1]
        openAnchors[anchor] = open > 1 ? open - 1 : nil
        anchors[anchor] = Anchored(node: built.node, nodes: nodes, depth: built.depth)
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
