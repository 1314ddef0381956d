/// A regular expression as a list of instructions, so that matching needs no call stack.
struct RegularExpressionProgram: Sendable {
    enum Instruction: Sendable {
        case unit(RegularExpressionUnit)
        /// A unit several times, one after the other.
        case loop(RegularExpressionUnit, minimum: Int, maximum: Int, isGreedy: Bool)
        case split(Int, otherwise: Int)
        case jump(Int)
        /// Keeps the place in a register.
        case save(Int)
        /// Goes on there where the place is still the one of this register, so that a loop around nothing ends.
        case leaveUnlessMoved(since: Int, to: Int)
        case position(RegularExpressionNode.Position)
        case backreference(Int, ignoresCase: Bool)
        /// Matches what follows here, then goes on there from the same place.
        case lookahead(isNegated: Bool, then: Int)
        /// Matches what follows here, then goes on there from where that ended.
        case atomic(then: Int)
        case accept
    }

    private(set) var instructions: [Instruction] = []
    let groupCount: Int
    /// Two for each group, then one for each loop.
    private(set) var registerCount: Int

    private static let longest = 10_000

    /// Throws `invalidPattern` for one whose repetitions make it too long.
    init(_ root: RegularExpressionNode, groupCount: Int, pattern: String) throws(ExecutionError) {
        self.groupCount = groupCount
        registerCount = 2 * groupCount
        append(.group(0, root))
        instructions.append(.accept)
        guard instructions.count <= Self.longest else {
            throw ExecutionError(
                .invalidPattern, "The regular expression '\(pattern)' is not valid: It repeats too much too often.")
        }
    }

    private mutating func append(_ node: RegularExpressionNode) {
        // What is too long already need not grow on: it is refused.
        guard instructions.count <= Self.longest else { return }
        switch node {
        case .unit(let unit): instructions.append(.unit(unit))
        case .sequence(let nodes): for node in nodes { append(node) }
        case .alternatives(let nodes): append(alternatives: nodes)
        case .group(let number, let node):
            instructions.append(.save(2 * number))
            append(node)
            instructions.append(.save(2 * number + 1))
        case .backreference(let number, let ignoresCase):
            instructions.append(.backreference(number, ignoresCase: ignoresCase))
        case .repetition(.unit(let unit), let minimum, let maximum, let isGreedy):
            instructions.append(.loop(unit, minimum: minimum, maximum: maximum ?? .max, isGreedy: isGreedy))
        case .repetition(let node, let minimum, let maximum, let isGreedy):
            append(repeating: node, minimum, maximum, isGreedy: isGreedy)
        case .position(let position): instructions.append(.position(position))
        case .lookahead(let node, let isNegated):
            append(inner: node) { .lookahead(isNegated: isNegated, then: $0) }
        case .atomic(let node): append(inner: node) { .atomic(then: $0) }
        }
    }

    private mutating func append(inner node: RegularExpressionNode, _ instruction: (Int) -> Instruction) {
        let place = reserve()
        append(node)
        instructions.append(.accept)
        instructions[place] = instruction(instructions.count)
    }

    private mutating func append(alternatives nodes: [RegularExpressionNode]) {
        var ends: [Int] = []
        for (number, node) in nodes.enumerated() {
            guard number < nodes.count - 1 else {
                append(node)
                break
            }
            let split = reserve()
            append(node)
            ends.append(reserve())
            instructions[split] = .split(split + 1, otherwise: instructions.count)
        }
        for end in ends { instructions[end] = .jump(instructions.count) }
    }

    private mutating func append(
        repeating node: RegularExpressionNode, _ minimum: Int, _ maximum: Int?, isGreedy: Bool
    ) {
        for _ in 0..<min(minimum, Self.longest) { append(node) }
        guard let maximum else { return append(endless: node, isGreedy: isGreedy) }
        var splits: [Int] = []
        for _ in 0..<min(maximum - minimum, Self.longest) {
            splits.append(reserve())
            append(node)
        }
        let end = instructions.count
        for split in splits {
            instructions[split] = isGreedy ? .split(split + 1, otherwise: end) : .split(end, otherwise: split + 1)
        }
    }

    private mutating func append(endless node: RegularExpressionNode, isGreedy: Bool) {
        let register = registerCount
        registerCount += 1
        let split = reserve()
        instructions.append(.save(register))
        append(node)
        let check = reserve()
        instructions.append(.jump(split))
        let end = instructions.count
        instructions[split] = isGreedy ? .split(split + 1, otherwise: end) : .split(end, otherwise: split + 1)
        instructions[check] = .leaveUnlessMoved(since: register, to: end)
    }

    /// The place of an instruction that is filled in later.
    private mutating func reserve() -> Int {
        instructions.append(.accept)
        return instructions.count - 1
    }
}
