import Source

/// One step of libyaml through a document; what it says beside its kind is asked of the stream.
struct YAMLEvent {
    var kind: Kind
    var range: SourceRange

    enum Kind {
        case streamStart, streamEnd
        case documentStart, documentEnd
        case alias, scalar
        case sequenceStart, sequenceEnd
        case mappingStart, mappingEnd
    }
}
