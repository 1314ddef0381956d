import CZlib

/// Unpacks a stream of the deflate format, without a header, piece by piece.
struct Inflation: ~Copyable {
    /// zlib keeps a pointer to it, so it stays where it is.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private(set) var isAtEnd = false

    /// Throws `inaccessible` where there is no memory for it.
    init() throws(HistoryError) {
        stream.initialize(to: z_stream())
        let size = CInt(MemoryLayout<z_stream>.size)
        // Below zero: without the header of zlib's own format.
        guard inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, size) == Z_OK else {
            stream.deallocate()
            throw .inaccessible("zlib", "there is no memory for it")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Hands on what comes out of the piece. Throws `refused` for what is not of the format, or goes on after its end.
    mutating func inflate(
        _ piece: [UInt8], _ body: (ArraySlice<UInt8>) throws(HistoryError) -> Void
    ) throws(HistoryError) {
        var input = piece
        var output = [UInt8](repeating: 0, count: OpenFile.bufferSize)
        var taken = 0
        repeat {
            guard !isAtEnd else { throw Self.malformed }
            let (code, used, made) = step(&input, from: taken, &output)
            taken += used
            guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else { throw Self.malformed }
            isAtEnd = code == Z_STREAM_END
            if made > 0 { try body(output[..<made]) }
            // A full buffer may not have been all.
            if made < output.count, taken == input.count { return }
        } while taken < input.count || !isAtEnd
    }

    private func step(
        _ input: inout [UInt8], from taken: Int, _ output: inout [UInt8]
    ) -> (code: CInt, used: Int, made: Int) {
        input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.pointee.next_in = input.baseAddress?.advanced(by: taken)
                stream.pointee.avail_in = UInt32(input.count - taken)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = UInt32(output.count)
                let code = CZlib.inflate(stream, Z_NO_FLUSH)
                let left = (Int(stream.pointee.avail_in), Int(stream.pointee.avail_out))
                return (code, input.count - taken - left.0, output.count - left.1)
            }
        }
    }

    private static var malformed: HistoryError {
        HistoryError(.refused, "The archive is refused: what it holds is not in the deflate format.")
    }
}
