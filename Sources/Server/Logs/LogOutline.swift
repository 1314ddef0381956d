import Expressions

/// What a page must know of a whole log.
struct LogOutline: Hashable, Sendable {
    var lines = 0
    /// Bytes.
    var length = 0
    /// Where the next line begins that has not ended: from there one follows.
    var end = 0
    var errors = 0
    var firstError: LogIndex.Place?
    var groups: [LogIndex.Group] = []
    /// Nothing comes any more.
    var isComplete: Bool

    init(_ reading: LogReading?, isEnded: Bool) {
        isComplete = isEnded
        guard let reading else { return }
        (lines, length) = (reading.lineCount, reading.length)
        end = isEnded ? length : reading.index.lastStart
        (errors, firstError, groups) = (reading.index.errors, reading.index.firstFault, reading.index.groups)
    }

    var value: Value {
        [
            "lines": .number(Double(lines)), "bytes": .number(Double(length)), "end": .number(Double(end)),
            "is_complete": .boolean(isComplete), "errors": .number(Double(errors)),
            "first_error": firstError.map {
                ["n": .number(Double($0.line)), "offset": .number(Double($0.offset))]
            } ?? .null,
            "groups": .array(
                groups.map { group in
                    [
                        "n": .number(Double(group.line)), "end": group.end.map { .number(Double($0)) } ?? .null,
                        "title": .string(group.title),
                    ]
                }),
        ]
    }
}
