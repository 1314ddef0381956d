/// One search for a regular expression in one text: goes forward, and back to its last choice where that leads nowhere.
struct RegularExpressionRun {
    private let program: RegularExpressionProgram
    private let units: [UInt16]
    private let stepLimit: Int
    private var steps = 0
    private var registers: [Int]
    private var choices: [Choice] = []

    /// What to go back to.
    private enum Choice {
        case goOn(at: Int, from: Int)
        /// One unit less than before, down to the lowest place.
        case shorten(at: Int, lowest: Int, highest: Int)
        /// One unit more than before.
        case lengthen(RegularExpressionUnit, at: Int, from: Int, count: Int)
        case restore(register: Int, Int)
    }

    /// Some megabytes; a pattern that needs more is given up as one that takes too long.
    private static let choiceLimit = 400_000

    init(_ program: RegularExpressionProgram, _ units: [UInt16], stepLimit: Int) {
        self.program = program
        self.units = units
        self.stepLimit = stepLimit
        registers = Array(repeating: -1, count: program.registerCount)
    }

    /// The registers of the leftmost match: start and end of each group, -1 for one that took no part.
    mutating func search() throws(RegularExpression.StepLimitExceeded) -> [Int]? {
        // One that begins with `^` can match at the start only.
        let starts: ClosedRange<Int> =
            if program.instructions.count > 1, case .position(.start) = program.instructions[1] { 0...0 } else {
                0...units.count
            }
        for start in starts {
            if try run(at: 0, from: start) != nil { return registers }
        }
        return nil
    }

    /// The place after the match; nil, with everything as it was, where there is none.
    private mutating func run(
        at instruction: Int, from start: Int
    ) throws(RegularExpression.StepLimitExceeded) -> Int? {
        let base = choices.count
        var (next, place) = (instruction, start)
        while true {
            steps += 1
            guard steps <= stepLimit, choices.count <= Self.choiceLimit else {
                throw RegularExpression.StepLimitExceeded()
            }
            if case .accept = program.instructions[next] { return place }
            if let followed = try follow(next, from: place) {
                (next, place) = followed
            } else if let choice = goBack(to: base) {
                (next, place) = choice
            } else {
                return nil
            }
        }
    }

    /// Carries out one instruction: where to go on and from which place, or nil where the text does not fit.
    private mutating func follow(
        _ number: Int, from place: Int
    ) throws(RegularExpression.StepLimitExceeded) -> (Int, Int)? {
        switch program.instructions[number] {
        case .unit(let unit):
            return place < units.count && unit.matches(units[place]) ? (number + 1, place + 1) : nil
        case .loop(let unit, let minimum, let maximum, let isGreedy):
            return loop(unit, minimum, isGreedy ? maximum : minimum, maximum, at: number + 1, from: place)
        case .split(let first, let other):
            choices.append(.goOn(at: other, from: place))
            return (first, place)
        case .jump(let target): return (target, place)
        case .save(let register):
            choices.append(.restore(register: register, registers[register]))
            registers[register] = place
            return (number + 1, place)
        case .leaveUnlessMoved(let register, let target):
            return (registers[register] == place ? target : number + 1, place)
        case .position(let position): return holds(position, at: place) ? (number + 1, place) : nil
        case .backreference(let group, let ignoresCase):
            return end(ofRepeated: group, ignoresCase, at: place).map { (number + 1, $0) }
        case .lookahead(let isNegated, let target):
            let base = choices.count
            let found = try run(at: number + 1, from: place) != nil
            settle(to: base, undoing: isNegated)
            return found != isNegated ? (target, place) : nil
        case .atomic(let target):
            let base = choices.count
            guard let end = try run(at: number + 1, from: place) else { return nil }
            settle(to: base, undoing: false)
            return (target, end)
        case .accept: return (number, place)
        }
    }

    /// A unit as often as it is there, or as often as it must be, with the choice of another count.
    private mutating func loop(
        _ unit: RegularExpressionUnit, _ minimum: Int, _ wanted: Int, _ maximum: Int, at next: Int, from place: Int
    ) -> (Int, Int)? {
        var end = place
        while end < units.count, end - place < wanted, unit.matches(units[end]) { end += 1 }
        steps += end - place
        guard end - place >= minimum else { return nil }
        if wanted > minimum {
            if end - place > minimum {
                choices.append(.shorten(at: next, lowest: place + minimum, highest: end - 1))
            }
        } else if maximum > minimum {
            choices.append(.lengthen(unit, at: next, from: end, count: maximum - minimum))
        }
        return (next, end)
    }

    private mutating func goBack(to base: Int) -> (Int, Int)? {
        while choices.count > base, let choice = choices.popLast() {
            switch choice {
            case .goOn(let next, let place): return (next, place)
            case .shorten(let next, let lowest, let highest):
                if highest > lowest { choices.append(.shorten(at: next, lowest: lowest, highest: highest - 1)) }
                return (next, highest)
            case .lengthen(let unit, let next, let place, let count):
                guard place < units.count, unit.matches(units[place]) else { continue }
                if count > 1 { choices.append(.lengthen(unit, at: next, from: place + 1, count: count - 1)) }
                return (next, place + 1)
            case .restore(let register, let value): registers[register] = value
            }
        }
        return nil
    }

    /// Gives up the choices made since, but keeps what must be restored when an earlier choice is gone back to.
    private mutating func settle(to base: Int, undoing: Bool) {
        guard choices.count > base else { return }
        if undoing {
            while choices.count > base, let choice = choices.popLast() {
                if case .restore(let register, let value) = choice { registers[register] = value }
            }
        } else {
            let kept = choices[base...].filter { if case .restore = $0 { true } else { false } }
            choices.replaceSubrange(base..., with: kept)
        }
    }

    private func holds(_ position: RegularExpressionNode.Position, at place: Int) -> Bool {
        switch position {
        case .start: return place == 0
        case .lineStart: return place == 0 || units[place - 1] == 0x0A
        case .end: return place == units.count || (place == units.count - 1 && units[place] == 0x0A)
        case .lineEnd: return place == units.count || units[place] == 0x0A
        case .veryEnd: return place == units.count
        case .wordBoundary, .noWordBoundary:
            let before = place > 0 && RegularExpressionSet.words.contains(units[place - 1])
            let after = place < units.count && RegularExpressionSet.words.contains(units[place])
            return (before != after) == (position == .wordBoundary)
        }
    }

    /// Where the text ends that repeats what a group found; nil where it does not.
    ///
    /// As the ECMAScript option has it, a group that took no part matches the empty text.
    private func end(ofRepeated group: Int, _ ignoresCase: Bool, at place: Int) -> Int? {
        let (start, end) = (registers[2 * group], registers[2 * group + 1])
        guard start >= 0, end > start else { return place }
        let count = end - start
        guard place + count <= units.count else { return nil }
        let isRepeated = (0..<count).allSatisfy { offset in
            let (a, b) = (units[start + offset], units[place + offset])
            return a == b || (ignoresCase && (a | 0x20) == (b | 0x20) && (0x61...0x7A).contains(a | 0x20))
        }
        return isRepeated ? place + count : nil
    }
}
