import Glibc

/// What goes wrong between the engine, the keeper and the kernel.
package struct KeeperError: Error, Hashable, Sendable, CustomStringConvertible {
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        /// Nobody answers for the run directory: its keeper has ended or never started.
        package static let notRunning = Code(rawValue: "not-running")
        /// Another keeper holds the run directory.
        package static let alreadyRunning = Code(rawValue: "already-running")
        /// An engine with a higher epoch has taken over.
        package static let fenced = Code(rawValue: "fenced")
        package static let connectionLost = Code(rawValue: "connection-lost")
        package static let malformedFrame = Code(rawValue: "malformed-frame")
        package static let malformedRecord = Code(rawValue: "malformed-record")
        package static let invalidStep = Code(rawValue: "invalid-step")
        package static let startFailed = Code(rawValue: "start-failed")
        package static let system = Code(rawValue: "system")
    }

    package let code: Code
    /// A full sentence; the offending text is in quotes.
    package let message: String
    /// The `errno` behind it, where there is one.
    package let systemError: Int32?

    package init(_ code: Code, _ message: String, systemError: Int32? = nil) {
        self.code = code
        self.message = message
        self.systemError = systemError
    }

    package var description: String { message }
}

extension KeeperError {
    /// A system call failed with the present `errno`.
    package static func system(_ attempt: String, code: Code = .system, errno number: Int32 = errno)
        -> KeeperError
    {
        KeeperError(code, "\(attempt): \(systemErrorText(number)).", systemError: number)
    }

    static func malformedFrame(_ detail: String) -> KeeperError {
        KeeperError(.malformedFrame, "A message between engine and keeper cannot be read: \(detail).")
    }
}

/// The C library's words for an `errno`, such as "No such file or directory".
package func systemErrorText(_ number: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
    let text = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return text.isEmpty ? "error \(number)" : String(decoding: text, as: UTF8.self)
}

extension KeeperError {
    /// The file or folder does not exist.
    package var isMissingFile: Bool { systemError == ENOENT || systemError == ENOTDIR }
}
