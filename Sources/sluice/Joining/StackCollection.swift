import Containers
import Display
import Foundation
import History

/// Removes what old stacks have left on purpose: their folders of logs and reports, and the tags of the images that they proved.
struct StackCollection {
    let store: Store
    var retention = Retention()

    /// What goes, or would.
    struct Report {
        var folders: [String] = []
        var folderBytes = 0
        /// Tags.
        var images: [String] = []
        /// Of images that have no other name.
        var imageBytes = 0

        /// In a sentence, after a word such as `Removed`; empty where there is nothing.
        func text(_ verb: String) -> String {
            let parts = [
                folders.isEmpty ? nil : "\(count(folders, "folder")) of stack tests (\(sizeText(folderBytes)))",
                images.isEmpty
                    ? nil : "\(count(images, "image")) of theirs (\(sizeText(imageBytes)), shared layers included)",
            ].compactMap(\.self)
            return parts.isEmpty ? "" : "\(verb) \(parts.joined(separator: " and ")).\n"
        }

        private func count(_ items: [String], _ word: String) -> String {
            "\(items.count) \(word)\(items.count == 1 ? "" : "s")"
        }
    }

    /// Removes it.
    func run() throws(Failure) -> Report {
        let found = try preview()
        var report = Report()
        for path in found.folders {
            let bytes = size(of: path)
            // Whoever looks into it, or may not remove it, keeps it until the next time.
            guard (try? FileManager.default.removeItem(atPath: path)) != nil else { continue }
            report.folders.append(path)
            report.folderBytes += bytes
        }
        guard !found.images.isEmpty, let engine = try? ContainerEngine.find(in: ContainerClient.environment) else {
            return report
        }
        let before = sizes(of: found.images, on: engine)
        // Not by force: what a container uses stays.
        report.images = found.images.filter { (try? engine.removeImage($0)) == true }
        let left = Set((try? engine.run(Self.listing).lines.compactMap { Tag($0)?.id }) ?? [])
        report.imageBytes = before.filter { !left.contains($0.key) }.values.reduce(0, +)
        return report
    }

    /// What would go, with the sizes of all of it.
    func preview() throws(Failure) -> Report {
        let (stacks, known) = try reading { () throws(HistoryError) in
            (try store.oldStacks(retention), Set(try store.stacks(limit: .max).map(\.draft.output)))
        }
        var report = Report()
        let outputs = Set(stacks.map(\.draft.output))
        // Only in the store: a folder that a person named is that person's.
        for name in ((try? FileManager.default.contentsOfDirectory(atPath: store.paths.stacks)) ?? []).sorted() {
            let path = store.paths.stackDirectory(name)
            guard outputs.contains(path) || (!known.contains(path) && isOld(path)) else { continue }
            report.folders.append(path)
            report.folderBytes += size(of: path)
        }
        try addImages(of: stacks, to: &report)
        return report
    }

    // MARK: Images

    private struct Tag: Hashable {
        var name: String
        var id: String

        init?(_ line: String) {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 2 else { return nil }
            (name, id) = (words[0], words[1])
        }
    }

    private static let listing = EngineCommand([
        "image", "ls", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}",
    ])

    /// The tags that these stacks alone have given, where they still name what was tested. None where no docker answers.
    private func addImages(of stacks: [RecordedStack], to report: inout Report) throws(Failure) {
        guard !stacks.isEmpty, let engine = try? ContainerEngine.find(in: ContainerClient.environment),
            let lines = try? engine.run(Self.listing).lines
        else { return }
        let present = Dictionary(lines.compactMap { Tag($0) }.map { ($0.name, $0.id) }) { first, _ in first }
        for stack in stacks {
            let images = try reading { () throws(HistoryError) in try store.images(ofStack: stack.project) }
            for image in images where image.isBuilt && present[image.tag] == image.image {
                if !report.images.contains(image.tag) { report.images.append(image.tag) }
            }
        }
        report.imageBytes = sizes(of: report.images, on: engine).values.reduce(0, +)
    }

    /// By their IDs.
    private func sizes(of images: [String], on engine: ContainerEngine) -> [String: Int] {
        guard !images.isEmpty else { return [:] }
        let command = EngineCommand(["image", "inspect", "--format", "{{.Id}} {{.Size}}"] + images)
        let rows = ((try? engine.result(of: command))?.lines ?? []).map { $0.split(separator: " ").map(String.init) }
        return Dictionary(
            rows.compactMap { $0.count == 2 ? ($0[0], Int($0[1]) ?? 0) : nil }, uniquingKeysWith: { first, _ in first })
    }

    // MARK: Files

    private func isOld(_ path: String) -> Bool {
        let changed = (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
        return changed.map { -$0.timeIntervalSinceNow > retention.stackAge } ?? false
    }

    /// Bytes of all files in it.
    private func size(of path: String) -> Int {
        let names = FileManager.default.enumerator(atPath: path)
        var bytes = 0
        while names?.nextObject() != nil {
            if names?.fileAttributes?[.type] as? FileAttributeType == .typeRegular {
                bytes += (names?.fileAttributes?[.size] as? NSNumber)?.intValue ?? 0
            }
        }
        return bytes
    }
}
