import Foundation
import Testing

/// Writes a program that can be run at once; folders above it are made.
///
/// Another process writes it: a file that this one has open for writing, however shortly, is open in a child that another test starts at
/// that moment, too, and then the kernel refuses to run it (`ETXTBSY`).
package func writeProgram(_ text: String, to path: String) throws {
    let writing = Process()
    writing.executableURL = URL(fileURLWithPath: "/bin/sh")
    writing.arguments = [
        "-c", #"mkdir -p "${0%/*}" && printf %s "$1" >"$0" && chmod 755 "$0""#, path, text,
    ]
    try writing.run()
    writing.waitUntilExit()
    try #require(writing.terminationStatus == 0, "\(path) could not be written")
}

/// Copies a file or folder that holds programs, for the same reason by another process.
package func copyPrograms(_ source: String, to target: String) throws {
    let copying = Process()
    copying.executableURL = URL(fileURLWithPath: "/bin/cp")
    copying.arguments = ["-a", "--", source, target]
    try copying.run()
    copying.waitUntilExit()
    try #require(copying.terminationStatus == 0, "\(source) could not be copied")
}
