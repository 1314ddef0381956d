import Foundation

/// The small image that `scripts/test-images` builds.
enum TestImage {
    static let name = "sluice-test/busybox:1"

    static var isThere: Bool { docker("image", "inspect", name) }

    /// Whether docker's client succeeded.
    static func docker(_ arguments: String...) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["docker"] + arguments
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
