import HTTPTypes

extension Problem {
    /// Whether the same may go well a while later: it was not the one who asked that was wrong.
    var mayPass: Bool { !(400..<500).contains(status.code) }
}
