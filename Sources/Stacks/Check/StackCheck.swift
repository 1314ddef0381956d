import Containers
import Glibc
import Source
import Workflows

/// Looks, before anything is made, whether the stack can be: docker answers, there is room, all names are known.
/// Nothing is deleted to make room.
package struct StackCheck {
    /// What has to be free.
    package struct Floor: Hashable, Sendable {
        /// Bytes where docker keeps images and volumes.
        package var disk: UInt64
        /// Bytes of memory.
        package var memory: UInt64

        package init(disk: UInt64, memory: UInt64) {
            self.disk = disk
            self.memory = memory
        }

        package static let standard = Floor(disk: 2 << 30, memory: 512 << 20)
    }

    private let context: StackContext
    private let floor: Floor

    package init(_ context: StackContext, floor: Floor = .standard) {
        self.context = context
        self.floor = floor
    }

    package func run() throws(StackFailure) {
        for warning in context.project.warnings { context.tell(.warned(warning)) }
        try checkNames()
        let root: String?
        do throws(ContainerError) {
            _ = try context.engine.version()
            root = try context.engine.dataFolder()
        } catch {
            throw StackFailure(.check, error.message)
        }
        if let root { try checkDisk(root) }
        try checkMemory()
        try context.cancellation.check(in: .check)
    }

    private func checkNames() throws(StackFailure) {
        let services = context.project.services.map(\.name)
        let volumes = context.project.volumes.keys.sorted()
        for reference in context.file.references {
            let known = reference.isPlace ? volumes + services : services
            let name = reference.name.value
            if known.contains(name) { continue }
            let kind = reference.isPlace ? "volume or service" : "service"
            let nearest = nearestName(to: name, among: known).map { "Did you mean \"\($0)\"?" }
            throw StackFailure(
                .check, "The compose project has no \(kind) \"\(name)\".",
                hint: nearest
                    ?? """
                    It has \(known.map { "\"\($0)\"" }.joined(separator: ", ")); services of a profile are there when \
                    "compose.profiles" names it.
                    """,
                at: reference.name.range)
        }
    }

    /// A daemon on another machine keeps its files where we cannot look.
    private func checkDisk(_ folder: String) throws(StackFailure) {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else {
            context.tell(.warned("How much room is left in docker's folder \"\(folder)\" cannot be told from here."))
            return
        }
        let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
        guard free < floor.disk else { return }
        throw StackFailure(
            .check,
            """
            Only \(text(free)) are free in "\(folder)", where docker keeps its images and volumes: a stack needs \
            \(text(floor.disk)) at least.
            """,
            hint: "\"docker system df\" shows what takes the room. Nothing has been deleted.")
    }

    private func checkMemory() throws(StackFailure) {
        guard let available = StackCheck.availableMemory(), available < floor.memory else { return }
        throw StackFailure(
            .check, "Only \(text(available)) of memory are available: a stack needs \(text(floor.memory)) at least.",
            hint: "End what takes it, and try again.")
    }

    /// Bytes; nil where the system does not tell.
    private static func availableMemory() -> UInt64? {
        guard let file = fopen("/proc/meminfo", "re") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                .split(whereSeparator: \.isWhitespace)
            if words.count > 1, words[0] == "MemAvailable:" { return UInt64(words[1]).map { $0 * 1024 } }
        }
        return nil
    }

    private func text(_ bytes: UInt64) -> String {
        let mebibytes = bytes >> 20
        return mebibytes < 2048 ? "\(mebibytes) MiB" : "\(mebibytes >> 10).\((mebibytes & 1023) * 10 >> 10) GiB"
    }
}
