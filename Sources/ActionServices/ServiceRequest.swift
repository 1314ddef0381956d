import NIOHTTP1

/// A request that has come in whole.
struct ServiceRequest: Sendable {
    /// What was written down instead of being held in memory.
    struct Received: Sendable {
        var file: FileWriter
        var folder: UploadFolder
    }

    var method: HTTPMethod
    var target: RequestPath
    var headers: HTTPHeaders
    /// Scheme, host and port under which the caller sees this host.
    var origin: String
    var body: [UInt8] = []
    var received: Received?
}

/// What becomes of a request's body while it comes in.
enum Intake: Sendable {
    /// It is kept in memory, up to so many bytes.
    case memory(limit: Int)
    /// It is written to the file, up to so many bytes.
    case file(ServiceRequest.Received, limit: Int)
    /// Nobody wants it.
    case refused(Reply)
}
