import Expressions

extension LogReading {
    /// Where a text is.
    struct Matches: Sendable {
        struct Match: Hashable, Sendable {
            var line: Int
            var offset: Int
        }

        /// The first ones.
        var places: [Match] = []
        /// Of all of them.
        var count = 0

        static let most = 1000

        var value: Value {
            [
                "count": .number(Double(count)),
                "matches": .array(
                    places.map { ["n": .number(Double($0.line)), "offset": .number(Double($0.offset))] }),
            ]
        }
    }

    /// A multiple of the index's block, so that lines are counted in what is read.
    private static var window: Int { 1 << 20 }

    /// Looks through the whole log.
    func matches(of search: LogSearch) throws(Problem) -> Matches {
        var matches = Matches()
        let room = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Self.window + search.count - 1, alignment: LogIndex.block)
        defer { room.deallocate() }
        var (start, next) = (0, 0)
        var counted = (offset: 0, line: 1)
        while start < length {
            let wanted = UnsafeMutableRawBufferPointer(rebasing: room[..<min(room.count, length - start)])
            let bytes = UnsafeRawBufferPointer(rebasing: wanted[..<(try file.read(into: wanted, from: start))])
            guard !bytes.isEmpty else { break }
            next =
                start
                + search.forEach(in: bytes, from: next - start) { place in
                    matches.count += 1
                    guard matches.places.count < Matches.most else { return }
                    count(&counted, to: start + place, bytes, at: start)
                    matches.places.append(.init(line: counted.line, offset: start + place))
                }
            start += Self.window
            next = max(next, start)
        }
        return matches
    }

    /// Goes on counting lines to a place in the bytes, from the block in which it is or from where it was before.
    private func count(
        _ counted: inout (offset: Int, line: Int), to offset: Int, _ bytes: UnsafeRawBufferPointer, at start: Int
    ) {
        guard let block = index.start(ofLineAt: offset) else {
            counted = (offset, index.lineBreaks + 1)
            return
        }
        if block.offset > counted.offset { counted = block }
        let between = UnsafeRawBufferPointer(rebasing: bytes[(counted.offset - start)..<(offset - start)])
        counted = (offset, counted.line + between.breakCount)
    }
}
