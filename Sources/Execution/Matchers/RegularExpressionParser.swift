/// Reads the text of a regular expression.
struct RegularExpressionParser {
    let pattern: String
    let units: [UInt16]
    var index = 0
    private var depth = 0
    /// The numbers of groups with a name, which come after those without.
    private(set) var names: [String: Int] = [:]
    private var nextGroup = 1
    private(set) var groupCount = 1
    private(set) var options = Options()

    struct Options {
        var ignoresCase = false
        var isMultiline = false
        var dotMatchesAll = false
    }

    private static let deepest = 100

    init(_ pattern: String) {
        self.pattern = pattern
        units = Array(pattern.utf16)
        countGroups()
    }

    mutating func parse() throws(ExecutionError) -> RegularExpressionNode {
        let node = try alternatives()
        guard index == units.count else { throw failure("It has too many closing parentheses.") }
        return node
    }

    func failure(_ reason: String) -> ExecutionError {
        ExecutionError(.invalidPattern, "The regular expression '\(pattern)' is not valid: \(reason)")
    }

    var next: UInt16? { index < units.count ? units[index] : nil }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let next, UInt32(next) == character.value else { return false }
        index += 1
        return true
    }

    /// Whether this text comes next, which is taken then.
    private mutating func take(_ text: String) -> Bool {
        guard units[index...].starts(with: text.utf16) else { return false }
        index += text.utf16.count
        return true
    }

    private mutating func alternatives() throws(ExecutionError) -> RegularExpressionNode {
        depth += 1
        guard depth <= Self.deepest else { throw failure("Its groups are nested too deeply.") }
        // Options that are set within a group end with it.
        let outer = options
        defer { (depth, options) = (depth - 1, outer) }
        var all = [try sequence()]
        while take("|") { all.append(try sequence()) }
        return all.count == 1 ? all[0] : .alternatives(all)
    }

    private mutating func sequence() throws(ExecutionError) -> RegularExpressionNode {
        var nodes: [RegularExpressionNode] = []
        while let next, next != 0x7C, next != 0x29 {
            guard let node = try atom() else { continue }
            nodes.append(try repeated(node))
        }
        return nodes.count == 1 ? nodes[0] : .sequence(nodes)
    }

    /// Nil for what only changes options.
    private mutating func atom() throws(ExecutionError) -> RegularExpressionNode? {
        guard let unit = next else { return nil }
        index += 1
        switch Unicode.Scalar(unit) {
        case "(": return try group()
        case "[": return .unit(.set(folded(try set())))
        case ".": return .unit(options.dotMatchesAll ? .everything : .any)
        case "^": return .position(options.isMultiline ? .lineStart : .start)
        case "$": return .position(options.isMultiline ? .lineEnd : .end)
        case "\\": return try escaped()
        case "*", "+", "?": throw failure("A quantifier follows nothing.")
        case "{":
            index -= 1
            let start = index
            guard try quantifier() == nil else { throw failure("A quantifier follows nothing.") }
            index = start + 1
            return literal(unit)
        default: return literal(unit)
        }
    }

    func literal(_ unit: UInt16) -> RegularExpressionNode {
        .unit(.set(folded(RegularExpressionSet([unit...unit]))))
    }

    private func folded(_ set: RegularExpressionSet) -> RegularExpressionSet {
        guard options.ignoresCase else { return set }
        var set = set
        set.ignoreCase()
        return set
    }

    // MARK: Groups

    private mutating func group() throws(ExecutionError) -> RegularExpressionNode? {
        guard take("?") else {
            let number = nextGroup
            nextGroup += 1
            return .group(number, try closed())
        }
        if take(":") { return try closed() }
        if take("=") { return .lookahead(try closed(), isNegated: false) }
        if take("!") { return .lookahead(try closed(), isNegated: true) }
        if take(">") { return .atomic(try closed()) }
        if take("<=") || take("<!") { throw failure("Looking back is not supported.") }
        if take("<") || take("'") { return .group(try namedGroup(), try closed()) }
        return try inlineOptions()
    }

    private mutating func closed() throws(ExecutionError) -> RegularExpressionNode {
        let node = try alternatives()
        guard take(")") else { throw failure("A parenthesis is not closed.") }
        return node
    }

    private mutating func namedGroup() throws(ExecutionError) -> Int {
        guard let name = groupName(at: index), let number = names[name.text] else {
            throw failure("A group has no proper name.")
        }
        index = name.end
        return number
    }

    /// `(?i)` to the end of the group that it stands in, or `(?i:…)`.
    private mutating func inlineOptions() throws(ExecutionError) -> RegularExpressionNode? {
        var changed = options
        var value = true
        while let unit = next {
            index += 1
            switch Unicode.Scalar(unit) {
            case "i": changed.ignoresCase = value
            case "m": changed.isMultiline = value
            case "s": changed.dotMatchesAll = value
            case "-": value = false
            case ")":
                options = changed
                return nil
            case ":":
                let outer = options
                options = changed
                defer { options = outer }
                return try closed()
            default: throw failure("A group begins with what is not known.")
            }
        }
        throw failure("A parenthesis is not closed.")
    }

    /// The letters up to `>` or `'`, and the place after it.
    func groupName(at start: Int) -> (text: String, end: Int)? {
        let name = units[start...].prefix { RegularExpressionSet.words.contains($0) }
        guard !name.isEmpty, name.endIndex < units.count, [0x3E, 0x27].contains(units[name.endIndex]) else {
            return nil
        }
        return (String(decoding: name, as: UTF16.self), name.endIndex + 1)
    }

    /// Groups with a name are numbered after all others, so these are counted first.
    private mutating func countGroups() {
        var named: [String] = []
        var place = 0
        var isInSet = false
        while place < units.count {
            switch Unicode.Scalar(units[place]) {
            case "\\": place += 1
            case "[": isInSet = true
            case "]": isInSet = false
            case "(" where !isInSet:
                let after = units[(place + 1)...].prefix(3).map { UInt32($0) }
                if after.first != 0x3F {
                    groupCount += 1
                } else if after.count == 3, after[1] == 0x3C || after[1] == 0x27, let name = groupName(at: place + 3) {
                    if !named.contains(name.text) { named.append(name.text) }
                }
            default: break
            }
            place += 1
        }
        for name in named {
            names[name] = groupCount
            groupCount += 1
        }
    }

    // MARK: Quantifiers

    private mutating func repeated(_ node: RegularExpressionNode) throws(ExecutionError) -> RegularExpressionNode {
        guard let (minimum, maximum) = try quantifier() else { return node }
        if let maximum, maximum < minimum { throw failure("A quantifier's numbers are in the wrong order.") }
        let isGreedy = !take("?")
        let start = index
        if try quantifier() != nil {
            index = start
            throw failure("A quantifier follows a quantifier.")
        }
        return .repetition(node, minimum: minimum, maximum: maximum, isGreedy: isGreedy)
    }

    /// `*`, `+`, `?`, `{2}`, `{2,}` or `{2,3}`; what looks otherwise after a brace is text.
    private mutating func quantifier() throws(ExecutionError) -> (minimum: Int, maximum: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = index
        if take("{"), let minimum = try number() {
            if take("}") { return (minimum, minimum) }
            if take(",") {
                if take("}") { return (minimum, nil) }
                if let maximum = try number(), take("}") { return (minimum, maximum) }
            }
        }
        index = start
        return nil
    }

    mutating func number() throws(ExecutionError) -> Int? {
        let digits = units[index...].prefix { RegularExpressionSet.digits.contains($0) }
        guard !digits.isEmpty else { return nil }
        index = digits.endIndex
        guard let number = Int(String(decoding: digits, as: UTF16.self)), number <= Int(Int32.max) else {
            throw failure("A number in it is too large.")
        }
        return number
    }
}
