/// All patterns to be masked, as one automaton (Aho and Corasick, 1975) behind a filter that lets most text pass.
///
/// A state is a number; it stands for the longest end of the text so far that is the beginning of a pattern.
package struct SecretPatterns: Sendable {
    /// Grows with every change: a stream that was in the middle of something then starts over with what it holds.
    package private(set) var generation = 0

    static let root: Int32 = 0

    // One entry a state. Children are a linked list: patterns are long chains, so lists are short.
    private var byte: [UInt8] = [0]
    private var firstChild: [Int32] = [-1]
    private var nextSibling: [Int32] = [-1]
    private var fallback: [Int32] = [0]
    /// The length of the text that the state stands for.
    private var depth: [Int32] = [0]
    /// Whether a pattern ends here.
    private var isEnd: [Bool] = [false]
    /// Whether a pattern that is no fragment is an end of the text the state stands for.
    private var isWhole: [Bool] = [false]
    /// States of fragments only.
    private var fragmentStates = 0
    /// Some four megabytes: of secrets with ten kilobytes in all.
    private static let mostFragmentStates = 200_000
    /// The length of the longest pattern that is an end of the text the state stands for; 0 for none.
    private var longestMatch: [Int32] = [0]
    /// The root's children by byte, -1 for none: the one long list.
    private var rootChild = [Int32](repeating: -1, count: 256)
    private(set) var filter = SecretFilter(stride: 2)
    /// The length of the shortest pattern.
    private var shortest = Int.max

    package init() {}

    package var isEmpty: Bool { byte.count == 1 }

    /// Adds the patterns of these forms; what is known already costs nothing.
    package mutating func add(_ forms: [SecretForms]) {
        let statesBefore = byte.count
        var ends = 0
        for form in forms {
            // The order decides the numbers of states only, never what is masked.
            for pattern in form.patterns where insert(pattern, isWhole: true) { ends += 1 }
        }
        guard byte.count > statesBefore || ends > 0 else { return }
        link()
        generation += 1
    }

    /// Adds what else is to be masked of secrets, as long as there is room.
    package mutating func add(fragments: [Set<[UInt8]>]) {
        var ends = 0
        for set in fragments where fragmentStates + set.reduce(0, { $0 + $1.count }) <= Self.mostFragmentStates {
            let before = byte.count
            for pattern in set where insert(pattern, isWhole: false) { ends += 1 }
            fragmentStates += byte.count - before
        }
        guard ends > 0 else { return }
        link()
        generation += 1
    }

    /// Whether a pattern ends here that is not only a fragment.
    func isEndOfWhole(at state: Int32) -> Bool { isWhole[Int(state)] }

    func depth(of state: Int32) -> Int { Int(depth[Int(state)]) }

    func longestMatch(at state: Int32) -> Int { Int(longestMatch[Int(state)]) }

    /// The state after one more byte.
    func next(_ state: Int32, _ input: UInt8) -> Int32 {
        var state = state
        while state != SecretPatterns.root {
            let child = child(of: state, input)
            if child >= 0 { return child }
            state = fallback[Int(state)]
        }
        return max(SecretPatterns.root, rootChild[Int(input)])
    }

    private func child(of state: Int32, _ input: UInt8) -> Int32 {
        if state == SecretPatterns.root { return rootChild[Int(input)] }
        var child = firstChild[Int(state)]
        while child >= 0, byte[Int(child)] != input { child = nextSibling[Int(child)] }
        return child
    }

    /// False when the pattern was there already.
    private mutating func insert(_ pattern: [UInt8], isWhole: Bool) -> Bool {
        shortest = min(shortest, pattern.count)
        var state = SecretPatterns.root
        for input in pattern {
            let known = child(of: state, input)
            state = known >= 0 ? known : addChild(of: state, input)
        }
        let isNew = !isEnd[Int(state)] || isWhole && !self.isWhole[Int(state)]
        isEnd[Int(state)] = true
        if isWhole { self.isWhole[Int(state)] = true }
        return isNew
    }

    private mutating func addChild(of state: Int32, _ input: UInt8) -> Int32 {
        let child = Int32(byte.count)
        byte.append(input)
        firstChild.append(-1)
        nextSibling.append(firstChild[Int(state)])
        fallback.append(SecretPatterns.root)
        depth.append(depth[Int(state)] + 1)
        isEnd.append(false)
        isWhole.append(false)
        longestMatch.append(0)
        firstChild[Int(state)] = child
        if state == SecretPatterns.root { rootChild[Int(input)] = child }
        return child
    }

    /// Sets every state's fallback and longest match, shorter texts first, and makes the filter anew.
    private mutating func link() {
        var waiting: [Int32] = [SecretPatterns.root]
        // The last three bytes of the text that each state stands for.
        var threes = [UInt32](repeating: 0, count: byte.count)
        filter = SecretFilter(stride: stride)
        var done = 0
        while done < waiting.count {
            let state = waiting[done]
            done += 1
            var child = firstChild[Int(state)]
            while child >= 0 {
                let index = Int(child)
                fallback[index] =
                    state == SecretPatterns.root ? SecretPatterns.root : next(fallback[Int(state)], byte[index])
                longestMatch[index] = isEnd[index] ? depth[index] : longestMatch[Int(fallback[index])]
                isWhole[index] = isWhole[index] || isWhole[Int(fallback[index])]
                threes[index] = threes[Int(state)] << 8 & 0xFF_FFFF | UInt32(byte[index])
                if depth[index] >= 3, depth[index] < filter.stride + 3 { filter.insert(threes[index]) }
                waiting.append(child)
                child = nextSibling[index]
            }
        }
    }

    /// The widest stride that the shortest pattern allows and that leaves the filter empty enough.
    private var stride: Int {
        let widest = min(SecretFilter.widestStride, shortest - 2)
        return (2...max(2, widest)).last { stride in
            depth.count { $0 >= 3 && $0 < stride + 3 } <= SecretFilter.mostThrees
        } ?? 2
    }
}
