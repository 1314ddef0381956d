import Glibc

/// The keeper's note of when the engine went: an engine that comes back tells from it how long nobody looked after the run.
package enum EngineAbsence {
    /// Throws `system`.
    package static func begin(in run: RunDirectory, at time: UnixTime) throws(KeeperError) {
        try replaceFile(run.engineLeft, with: "\(time.nanoseconds)\n")
    }

    package static func end(in run: RunDirectory) { unlink(run.engineLeft) }

    /// Nil where an engine is there, or none has been seen to go.
    package static func start(in run: RunDirectory) -> UnixTime? {
        guard let bytes = try? readSmallFile(run.engineLeft),
            let nanoseconds = UInt64(String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self))
        else { return nil }
        return UnixTime(nanoseconds: nanoseconds)
    }
}
