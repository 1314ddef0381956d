import Expressions
import Foundation
import Runs
import TestSupport
import Testing

@testable import History

@Suite("What one store tells another of a stack", .ownThread)
struct StackEntryTests {
    private static let sha = String(repeating: "a", count: 40)
    private static let image = RecordedStackImage(
        service: "web", name: "web:main", tag: "sluice/web:1", image: "sha256:1", isBuilt: true)
    private static let publication = StackPublication(
        service: "web", reference: "r/web:main", image: "sha256:1", digest: "sha256:2")

    private static func draft(_ project: String, run: Int = 7) -> StackDraft {
        StackDraft(
            project: project, name: "podcast", file: "podcast.stack.yml", folder: "/somewhere", variant: "ml", sha: sha,
            isDirty: false, isPartial: true, removesVolumes: false, owner: .first, run: run, job: "stack-test",
            output: "/somewhere/out", model: "/dev/shm/model.json")
    }

    /// With every field that a stack can have.
    private func fill(_ store: Store) throws {
        for project in ["p1", "p2", "p3"] {
            _ = try store.openStack(Self.draft(project))
            try store.setGuard(ofStack: project, to: .second)
            try store.setComposeDigest(ofStack: project, to: "d1")
            try store.recordImages([Self.image], ofStack: project)
            try store.recordPublication(Self.publication, ofStack: project)
        }
        try store.recordResult(.success, ["evidence": true, "tests": [["name": "a \"b\"\n"]]], ofStack: "p1")
        try store.closeStack("p1", by: "its test")
        try store.keepStack("p2", until: Timestamp(nanoseconds: 1_700_000_000_123_456_789))
        try store.leaveStack("p3", reason: "docker does not answer.")
        try store.abandonStack("p3", by: "ann", reason: "It is another's.")
    }

    @Test("is all of it, also as text")
    func whole() throws {
        let (one, other) = (try ScratchFolder(), try ScratchFolder())
        let store = try Store.open(directory: one.store)
        try fill(store)
        let entries = try store.stackEntries()
        #expect(entries.count == 3)
        let copy = try Store.open(directory: other.store)
        for entry in entries {
            let text = entry.value.json(.compact)
            try copy.take(try #require(StackEntry(value: Value(parsingJSON: text)), "\(text)"))
        }
        #expect(try copy.stackEntries() == entries)
        #expect(try copy.endedStackTests().map(\.stack.project) == ["p1"])
    }

    @Test("is taken while the stack stands, and changes nothing of one that has ended here")
    func standing() throws {
        let (one, other) = (try ScratchFolder(), try ScratchFolder())
        let (store, copy) = (try Store.open(directory: one.store), try Store.open(directory: other.store))
        _ = try store.openStack(Self.draft("p1"))
        for entry in try store.stackEntries() { try copy.take(entry) }
        #expect(try copy.standingStacks().map(\.project) == ["p1"])
        try store.recordImages([Self.image], ofStack: "p1")
        try store.recordResult(.failure, nil, ofStack: "p1")
        try store.closeStack("p1", by: "its guard")
        for _ in 1...2 { for entry in try store.stackEntries() { try copy.take(entry) } }
        #expect(try copy.stackEntries() == store.stackEntries())
        var entry = try #require(try store.stackEntries().first)
        (entry.stack.outcome, entry.images) = (.success, [])
        try copy.take(entry)
        #expect(try copy.stackEntries() == store.stackEntries())
    }

    @Test("is nothing where a part of it is missing or of another kind")
    func malformed() throws {
        let folder = try ScratchFolder()
        let store = try Store.open(directory: folder.store)
        _ = try store.openStack(Self.draft("p1"))
        guard case .object(let whole)? = try store.stackEntries().first?.value else {
            Issue.record("It is no object.")
            return
        }
        for (field, wrong) in [
            ("project", Value.null), ("state", "elsewhere"), ("dirty", "no"), ("opened_at", 12.5), ("attempts", "3"),
            ("images", [["service": "web"]]), ("publications", .null),
        ] {
            var fields = whole
            fields[field] = wrong
            #expect(StackEntry(value: .object(fields)) == nil, "\(field)")
        }
        // Who cannot be read is nobody who lives.
        var fields = whole
        fields["owner"] = "somebody"
        #expect(StackEntry(value: .object(fields))?.stack.draft.owner == .nobody)
    }
}
