import Containers
import Foundation
import Glibc

/// An image for the self-test's containers, made of this host's own shell: no registry is asked for one.
struct ChaosImage {
    let engine: ContainerEngine
    let name: String
    /// What the engine says of itself.
    let version: String

    /// What steps and containers of the self-test call.
    private static let programs = ["sh", "sleep", "tail"]

    /// Nil, with the reason, where no container can be had.
    static func make(in folder: String) -> (image: ChaosImage?, reason: String?) {
        do {
            let engine = try ContainerEngine.find(in: ContainerClient.environment)
            let version = try engine.version()
            let root = folder + "/image"
            for program in programs { try copy(program, to: root) }
            for name in ["tmp", "witness"] {
                try FileManager.default.createDirectory(atPath: "\(root)/\(name)", withIntermediateDirectories: true)
            }
            try "FROM scratch\nCOPY . /\nENV PATH=/bin\n".write(
                toFile: root + ".file", atomically: false, encoding: .utf8)
            let image = ChaosImage(
                engine: engine, name: "sluice-selftest:\(getpid())",
                version: "\(engine.kind.rawValue) \(version.server)")
            try engine.build(image.name, file: root + ".file", folder: root)
            return (image, nil)
        } catch let error as ContainerError {
            return (nil, error.message)
        } catch {
            return (nil, "The image of this host's shell cannot be made: \(error.localizedDescription)")
        }
    }

    /// False where something still uses it.
    @discardableResult
    func remove() -> Bool { (try? engine.removeImage(name)) ?? false }

    /// The program and the libraries that the loader names for it.
    private static func copy(_ program: String, to root: String) throws {
        let path = try output(["sh", "-c", "command -v \(program)"]).trimmingCharacters(in: .whitespacesAndNewlines)
        try place(path, at: "\(root)/bin/\(program)")
        // A static program has none, which ldd calls a failure.
        let libraries = (try? output(["ldd", path])) ?? ""
        for word in libraries.split(whereSeparator: \.isWhitespace) where word.hasPrefix("/") {
            try place(String(word), at: root + word)
        }
    }

    private static func place(_ path: String, at target: String) throws {
        let files = FileManager.default
        guard !files.fileExists(atPath: target) else { return }
        let folder = URL(fileURLWithPath: target).deletingLastPathComponent()
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        let source = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        try files.copyItem(atPath: source, toPath: target)
    }

    private static func output(_ words: [String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileNoSuchFile) }
        return String(decoding: data, as: UTF8.self)
    }
}
