import TestSupport
import Testing

@testable import Git

@Suite("Commits made to do harm", .ownThread)
struct HostileTreeTests {

    @Test("names that lead out of the work directory, or into .git, are refused")
    func names() throws {
        let scratch = try ScratchFolder.withRepository()
        let file = try scratch.open().writeFile("harm\n".utf8).hex
        for name in [".", "..", ".git", ".GIT", ".Git", "a/b", "/etc", "../up"] {
            let commit = try scratch.commit(of: [("100644", name, file)])
            try expectRefused(commit, scratch, name)
            let inner = try scratch.tree(of: [("100644", name, file)])
            try expectRefused(try scratch.commit(of: [("40000", "folder", inner)]), scratch, name)
        }
    }

    @Test("a link and a folder of one name are refused, wherever the folder stands")
    func throughLink() throws {
        let scratch = try ScratchFolder.withRepository()
        let file = try scratch.open().writeFile("harm\n".utf8).hex
        let link = try scratch.open().writeFile((scratch.path + "/outside").utf8).hex
        try scratch.makeFolder("outside")
        let inner = try scratch.tree(of: [("100644", "file", file)])
        let link1 = ("120000", "a", link)
        let folder = ("40000", "a", inner)
        let between = ("100644", "a-b", file)
        for entries in [[link1, folder], [folder, link1], [link1, between, folder], [link1, link1]] {
            try expectRefused(try scratch.commit(of: entries), scratch, "a")
        }
        #expect(!scratch.exists("outside/file"))
    }

    @Test("trees that cannot be parsed are damaged, not dangerous")
    func nonsense() throws {
        let scratch = try ScratchFolder.withRepository()
        let file = try scratch.open().writeFile("harm\n".utf8).hex
        for entries in [
            [("777777777", "a", file)], [("100644", "", file)], [("x", "a", file)], [("130000", "a", file)],
        ] {
            let commit = try scratch.commit(of: entries)
            let error = try gitError { try scratch.materialize(commit, into: "work") }
            #expect(error.code == .missingObject || error.code == .hostileTree, "\(error)")
            #expect(!scratch.exists("work/a"))
        }
    }

    @Test(
        "names that only look odd are checked out",
        arguments: ["git", ".gitx", "...", ".git~1", "-rf", "a\nb", "\u{1}"])
    func harmless(name: String) throws {
        let scratch = try ScratchFolder.withRepository()
        let file = try scratch.open().writeFile("fine\n".utf8).hex
        try scratch.materialize(scratch.commit(of: [("100644", name, file)]), into: "work")
        #expect(try scratch.text("work/" + name) == "fine\n")
    }

    @Test("a name that is no UTF-8 is checked out byte for byte")
    func notUTF8() throws {
        let scratch = try ScratchFolder.withRepository()
        let file = try scratch.open().writeFile("fine\n".utf8)
        let tree = try scratch.tree(bytes: Array("100644 ".utf8) + [0x66, 0xFC, 0xFF, 0] + file.bytes)
        let commit = try scratch.commit(tree: tree)
        try scratch.materialize(commit, into: "work")
        try scratch.expectClean("work")
        try scratch.materialize(commit, into: "work")
        try scratch.expectClean("work")
    }

    private func expectRefused(_ commit: CommitID, _ scratch: ScratchFolder, _ name: String) throws {
        let error = try gitError { try scratch.materialize(commit, into: "work") }
        #expect(error.code == .hostileTree, "\(name): \(error)")
        #expect(!scratch.exists("work"))
    }
}

extension ScratchFolder {
    func tree(of entries: [(mode: String, name: String, id: String)]) throws -> String {
        try tree(
            bytes: entries.flatMap { entry in
                Array("\(entry.mode) \(entry.name)\0".utf8) + (ObjectID(hex: entry.id)?.bytes ?? [])
            })
    }

    func tree(bytes: [UInt8]) throws -> String {
        let output = try git(
            "hash-object", "-t", "tree", "-w", "--literally", "--stdin", in: "repository", input: bytes)
        return String(output.prefix(40))
    }

    func commit(of entries: [(mode: String, name: String, id: String)]) throws -> CommitID {
        try commit(tree: tree(of: entries))
    }

    func commit(tree: String) throws -> CommitID {
        let text = "tree \(tree)\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nharm\n"
        let output = try git(
            "hash-object", "-t", "commit", "-w", "--literally", "--stdin", in: "repository", input: Array(text.utf8))
        guard let id = CommitID(hex: String(output.prefix(40))) else {
            throw ProgramFailed(arguments: [], message: output)
        }
        return id
    }
}
