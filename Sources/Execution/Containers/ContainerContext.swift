import Containers
import Glibc

/// The process of a step that has to do with containers: its engine, and the ways in which it speaks to the runner.
struct ContainerContext: Sendable {
    let environment: [String: String]
    private let writeLine: @Sendable (String) -> Void

    init(_ environment: [String: String], write: @escaping @Sendable (String) -> Void) {
        self.environment = environment
        writeLine = write
    }

    /// Without what is meant for a container. Throws `notInstalled`.
    func engine() throws(ContainerError) -> ContainerEngine {
        try .find(in: environment.filter { !$0.key.hasPrefix("SLUICE_") })
    }

    /// What is meant for a container.
    var variables: [String: String] {
        let prefix = ContainerProgram.variablePrefix
        let own = environment.filter { $0.key.hasPrefix(prefix) }.map {
            (String($0.key.dropFirst(prefix.count)), $0.value)
        }
        return Dictionary(own) { $1 }
    }

    /// For the history: whatever the name means later. Throws `system`.
    func note(image: String, id: String) throws(ContainerError) {
        guard let path = environment[ContainerProgram.imagesVariable] else { return }
        try append("\(id) \(image)\n", to: path)
    }

    /// Throws `system`.
    func append(_ line: String, to path: String) throws(ContainerError) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        guard descriptor >= 0, write(descriptor, line, line.utf8.count) == line.utf8.count else {
            throw ContainerError(.system, "\"\(path)\" cannot be written: \(systemMessage(errno)).")
        }
    }

    func say(_ text: String) { writeLine(text) }

    func warn(_ text: String) { writeLine("::warning::\(Self.escaped(text))") }

    func fail(_ text: String) { writeLine("::error::\(Self.escaped(text))") }

    /// What the body says stands in a group of the log.
    func group(_ title: String, _ body: () throws(ContainerError) -> Void) throws(ContainerError) {
        writeLine("::group::\(title)")
        defer { writeLine("::endgroup::") }
        try body()
    }

    /// For what docker says while it works: straight to the log.
    func pass(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBytes { _ = write(1, $0.baseAddress, $0.count) }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }
}
