/// How lines are given.
enum LogFormat: String, CaseIterable, Sendable {
    /// As they were printed; bytes that are no UTF-8 as U+FFFD.
    case text
    /// As a page shows them: colours by classes, commands as what they mean.
    case html

    /// Bytes of one line that are given; the rest is only counted.
    var mostOfLine: Int {
        switch self {
        case .text: 64 << 10
        case .html: 8 << 10
        }
    }
}
