import Conductor
import Expressions
import Foundation
import Glibc
import History
import Runs

/// A person's decision on its way to the engine of a run: a file, and a signal that says "look".
///
/// It waits there when no engine lives. Who decided is not what the file says but whom the kernel has for its owner. Whoever owns the store
/// could write anything into it: only a file of theirs may name another person, as a server does that has made sure who asks.
struct DecisionFile {
    let run: Int
    let environment: String
    let digest: String
    let isApproval: Bool
    let comment: String?
    /// Whom a server has made sure of; nil for whoever runs this.
    var person: String?

    private static func folder(_ store: Store) -> String { store.paths.directory + "/decisions" }

    private static func prefix(_ run: Int) -> String { "\(run)-" }

    /// Throws a fault when it cannot be written.
    func leave(in store: Store) throws(Failure) {
        let folder = Self.folder(store)
        var value: ValueObject = [
            "run": .number(Double(run)), "environment": .string(environment), "digest": .string(digest),
            "approved": .boolean(isApproval),
        ]
        if let comment { value["comment"] = .string(comment) }
        if let person { value["person"] = .string(person) }
        let path = folder + "/" + Self.prefix(run) + UUID().uuidString
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            // Under its own name only when it is whole and on the disk.
            try Data(Value.object(value).json(.compact).utf8).write(to: URL(fileURLWithPath: path + ".part"))
            try synchronise(path + ".part")
            guard rename(path + ".part", path) == 0 else { throw Failure.fault(String(cString: strerror(errno))) }
            try synchronise(folder)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw .fault("The decision about run \(run) cannot be written: \(error.localizedDescription)")
        }
    }

    private func synchronise(_ path: String) throws(Failure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        defer { if descriptor >= 0 { close(descriptor) } }
        guard descriptor >= 0, fsync(descriptor) == 0 else {
            throw .fault("The decision about run \(run) cannot be written: \(String(cString: strerror(errno))).")
        }
    }

    /// What waits for the engine of a run, in the order of its coming.
    static func waiting(in store: Store, run: Int) -> [ApprovalMessage] {
        let owner = owner(of: store)
        return files(in: store, run: run).compactMap { path in
            let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
            guard descriptor >= 0 else { return nil }
            defer { close(descriptor) }
            var facts = stat()
            guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG, facts.st_size < 1 << 20,
                let data = try? FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).readToEnd(),
                case .object(let value)? = try? Value(parsingJSON: String(decoding: data, as: UTF8.self)),
                value["run"] == .number(Double(run)), let environment = value["environment"],
                let digest = value["digest"]
            else { return nil }
            var approver = OperatingSystemUser.name(of: facts.st_uid)
            if let person = value["person"], facts.st_uid == 0 || facts.st_uid == owner { approver = person.asString }
            let decision = ApprovalDecision(
                environment: environment.asString, digest: digest.asString, approver: approver,
                comment: value["comment"].map(\.asString))
            return value["approved"] == true ? .given(decision) : .rejected(decision)
        }
    }

    /// Nil where it cannot be told.
    private static func owner(of store: Store) -> uid_t? {
        var facts = stat()
        return stat(store.paths.directory, &facts) == 0 ? facts.st_uid : nil
    }

    /// The run has ended: nobody reads them any more.
    static func remove(in store: Store, run: Int) {
        for path in files(in: store, run: run) { unlink(path) }
    }

    private static func files(in store: Store, run: Int) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder(store))) ?? []
        return names.filter { $0.hasPrefix(prefix(run)) && !$0.hasSuffix(".part") }.map { folder(store) + "/" + $0 }
            .sorted { (modified($0), $0) < (modified($1), $1) }
    }

    private static func modified(_ path: String) -> Int {
        var facts = stat()
        return lstat(path, &facts) == 0 ? facts.st_mtim.tv_sec * 1_000_000_000 + facts.st_mtim.tv_nsec : 0
    }
}
