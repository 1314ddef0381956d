/// A small set of array indices in ascending order, so that nothing that is decided depends on a hash seed.
struct SortedIndices: Hashable, Sendable, Sequence {
    private var elements: [Int] = []

    var isEmpty: Bool { elements.isEmpty }
    var count: Int { elements.count }

    func makeIterator() -> IndexingIterator<[Int]> { elements.makeIterator() }

    mutating func insert(_ index: Int) {
        let place = firstPlace(notBelow: index)
        if place < elements.count, elements[place] == index { return }
        elements.insert(index, at: place)
    }

    mutating func remove(_ index: Int) {
        let place = firstPlace(notBelow: index)
        if place < elements.count, elements[place] == index { elements.remove(at: place) }
    }

    private func firstPlace(notBelow index: Int) -> Int {
        var (low, high) = (0, elements.count)
        while low < high {
            let middle = (low + high) / 2
            if elements[middle] < index { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
