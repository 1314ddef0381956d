internal import CYAML
import Source

/// Owns libyaml's parser and the bytes that it reads, and frees both.
struct YAMLEventStream: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    /// The last one; libyaml's, which it is given back to.
    private var event = yaml_event_t()

    init(_ text: String) throws(YAMLFault) {
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        bytes = .allocate(capacity: text.utf8.count)
        _ = bytes.initialize(from: text.utf8)
        guard yaml_parser_initialize(parser) == 1 else {
            // libyaml frees what it had taken when initialisation fails.
            parser.deallocate()
            bytes.deallocate()
            throw .outOfMemory
        }
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        var event = event
        yaml_event_delete(&event)
        yaml_parser_delete(parser)
        parser.deallocate()
        bytes.deallocate()
    }

    /// Must not be called again after it threw or gave the end of the stream.
    mutating func next() throws(YAMLFault) -> YAMLEvent {
        yaml_event_delete(&event)
        guard yaml_parser_parse(parser, &event) == 1 else { throw fault() }
        return YAMLEvent(kind: kind, range: range)
    }

    private var range: SourceRange {
        SourceRange(start: SourcePosition(event.start_mark), end: SourcePosition(event.end_mark))
    }

    private var kind: YAMLEvent.Kind {
        switch event.type {
        case YAML_STREAM_START_EVENT: .streamStart
        case YAML_DOCUMENT_START_EVENT: .documentStart
        case YAML_DOCUMENT_END_EVENT: .documentEnd
        case YAML_ALIAS_EVENT: .alias
        case YAML_SCALAR_EVENT: .scalar
        case YAML_SEQUENCE_START_EVENT: .sequenceStart
        case YAML_SEQUENCE_END_EVENT: .sequenceEnd
        case YAML_MAPPING_START_EVENT: .mappingStart
        case YAML_MAPPING_END_EVENT: .mappingEnd
        default: .streamEnd
        }
    }

    /// The anchor of the last event, or the one that its alias names.
    var anchor: String? {
        switch event.type {
        case YAML_ALIAS_EVENT: Self.string(event.data.alias.anchor)
        case YAML_SCALAR_EVENT: Self.string(event.data.scalar.anchor)
        case YAML_SEQUENCE_START_EVENT: Self.string(event.data.sequence_start.anchor)
        case YAML_MAPPING_START_EVENT: Self.string(event.data.mapping_start.anchor)
        default: nil
        }
    }

    /// The last event, which must be a scalar.
    func scalar() throws(YAMLFault) -> YAMLScalar {
        let bytes = UnsafeBufferPointer(start: event.data.scalar.value, count: event.data.scalar.length)
        let style: YAMLScalar.Style =
            switch event.data.scalar.style {
            case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
            case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
            case YAML_LITERAL_SCALAR_STYLE: .literal
            case YAML_FOLDED_SCALAR_STYLE: .folded
            default: .plain
            }
        return try YAMLScalar(
            String(decoding: bytes, as: UTF8.self), style: style, tag: Self.string(event.data.scalar.tag), range: range)
    }

    private static func string(_ pointer: UnsafePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    private func fault() -> YAMLFault {
        let parser = parser.pointee
        guard parser.error != YAML_MEMORY_ERROR else { return .outOfMemory }
        let problem = parser.problem.map { String(cString: $0) } ?? "it cannot be read"
        let context = parser.context.map { String(cString: $0) }
        // The reader knows its place as a count of bytes only.
        let isReader = parser.error == YAML_READER_ERROR
        let byte = isReader ? parser.problem_offset : offset(ofCharacter: parser.problem_mark.index)
        return YAMLSyntaxProblem(
            problem: problem, context: context,
            position: isReader ? position(ofByte: byte) : SourcePosition(parser.problem_mark),
            contextPosition: SourcePosition(parser.context == nil ? parser.problem_mark : parser.context_mark),
            character: String(decoding: bytes.dropFirst(byte).prefix(4), as: UTF8.self).unicodeScalars.first
        ).fault
    }

    private func position(ofByte offset: Int) -> SourcePosition {
        var position = SourcePosition.start
        for byte in bytes.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                position.line += 1
                position.column = 1
            } else if byte & 0xC0 != 0x80 {
                position.column += 1
            }
        }
        return position
    }

    /// libyaml counts the characters after a byte order mark.
    private func offset(ofCharacter number: Int) -> Int {
        var left = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? number + 1 : number
        for (place, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 {
            if left == 0 { return place }
            left -= 1
        }
        return bytes.count
    }
}

extension SourcePosition {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: mark.line + 1, column: mark.column + 1)
    }
}
