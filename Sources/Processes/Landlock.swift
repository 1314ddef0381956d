import CProcesses
import Glibc

/// Holds a program to the files that it needs: landlock(7).
package enum Landlock {
    /// Holds this thread to these files and folders, and becomes the program once more, so that all of its threads are held. Returns only
    /// when that cannot be done, with the reason.
    ///
    /// - Parameters:
    ///   - readable: Besides what the program itself consists of.
    ///   - arguments: The program's path first.
    package static func become(
        _ arguments: [String], environment: [String: String], readable: [String], writable: [String]
    ) -> KeeperError {
        let parts = (try? readSmallFile("/proc/self/maps")).map(programFiles) ?? []
        let result = withCStrings(parts + readable) { readable in
            withCStrings(writable) { writable in sluice_confine(constant(readable), constant(writable)) }
        }
        guard result == 0 else {
            let number = errno
            let reason =
                [ENOSYS, EOPNOTSUPP].contains(number)
                ? "this kernel has no Landlock of version 2 (Linux 5.19)" : systemErrorText(number)
            return KeeperError(.startFailed, "A process cannot be held to its files: \(reason).", systemError: number)
        }
        let number = withCStrings(arguments) { words in
            withCStrings(environment.map { "\($0.key)=\($0.value)" }) { variables in
                _ = execve(arguments[0], words, variables)
                return errno
            }
        }
        return KeeperError(
            .startFailed, "\"\(arguments[0])\" cannot be started once more: \(systemErrorText(number)).",
            systemError: number)
    }

    /// The files that the process was made of: the program and its libraries.
    private static func programFiles(_ maps: [UInt8]) -> [String] {
        Set(
            String(decoding: maps, as: UTF8.self).split(separator: "\n").compactMap { line in
                line.firstIndex(of: "/").map { String(line[$0...]) }
            }
        ).sorted()
    }
}
