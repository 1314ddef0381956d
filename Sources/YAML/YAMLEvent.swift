import Source

/// One step of libyaml through a document.
struct YAMLEvent {
    var range: SourceRange
    var kind: Kind

    enum Kind {
        case streamStart, streamEnd
        case documentStart, documentEnd
        case alias(String)
        case scalar(YAMLScalar, anchor: String?)
        case sequenceStart(anchor: String?)
        case sequenceEnd
        case mappingStart(anchor: String?)
        case mappingEnd
    }
}
