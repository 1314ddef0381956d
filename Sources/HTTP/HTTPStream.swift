import Glibc

/// An answer that goes on, read piece by piece; whoever lets go of it hangs up.
///
/// State: the program that is asked, and what of the header has come. It belongs to one thread.
package final class HTTPStream {
    private var process: CurlProcess?
    private var head: [UInt8] = []
    /// Nil until the header is there.
    package private(set) var status: Int?

    /// Throws what `HTTPClient.send` throws before anything was sent.
    package init(_ request: HTTPRequest, by client: HTTPClient) throws(HTTPError) {
        let configuration = try CurlConfiguration(request, reading: .stream, environment: client.environment)
        let input = try MemoryFile(Array(configuration.text.utf8))
        let body = try MemoryFile(request.body ?? [])
        process = try CurlProcess(program: client.program, environment: client.environment, input: input, body: body)
    }

    deinit { close() }

    /// To be polled: there is something to read, or it has ended. -1 once it has.
    package var descriptor: Int32 { process?.reader ?? -1 }

    /// The next bytes of the body, which may be none while the header comes; nil when no more will come.
    ///
    /// Waits where there is nothing to read.
    package func read() -> [UInt8]? {
        guard descriptor >= 0 else { return nil }
        let piece = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            count = max(0, Glibc.read(descriptor, buffer.baseAddress, buffer.count))
        }
        guard !piece.isEmpty else {
            close()
            return nil
        }
        guard status == nil else { return piece }
        head += piece
        guard let response = HTTPResponse(reading: head) else {
            // No header is so long.
            if head.count > 1 << 20 { close() }
            return []
        }
        status = response.status
        head = []
        return response.body
    }

    private func close() { process.take()?.stop() }
}
