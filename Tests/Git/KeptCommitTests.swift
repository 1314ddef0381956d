import Foundation
import TestSupport
import Testing

@testable import Git

@Suite("Commits that are kept", .ownThread)
struct KeptCommitTests {
    /// What can stand in a commit: folders, links, programs, a name with a blank, an empty file, a submodule.
    private func withVariety() throws -> (ScratchFolder, KeptCommit) {
        let scratch = try ScratchFolder.withRepository()
        try scratch.write("#!/bin/sh\n", to: "repository/bin/tool")
        try scratch.setPermissions("repository/bin/tool", 0o755)
        try scratch.link("repository/bin/alias", to: "tool")
        try scratch.write("", to: "repository/an empty file")
        try scratch.write("crlf\n", to: "repository/text.txt")
        try scratch.write("* text eol=crlf\n", to: "repository/.gitattributes")
        let head = try scratch.revision("HEAD").hex
        try scratch.git("update-index", "--add", "--cacheinfo", "160000,\(head),module", in: "repository")
        try scratch.git("add", "--all", ":!module", in: "repository")
        try scratch.git("commit", "-q", "-m", "variety", in: "repository")
        let commit = try scratch.revision("HEAD")
        return (scratch, KeptCommit(commit, in: scratch.path + "/kept/\(commit.hex)"))
    }

    private func keep(_ kept: KeptCommit, _ scratch: ScratchFolder) throws {
        try kept.keep(from: scratch.open(), scratch: scratch.path + "/kept/.new-\(UUID().uuidString)")
    }

    @Test("The files are the commit's, byte for byte, and prove it")
    func files() throws {
        let (scratch, kept) = try withVariety()
        #expect(!kept.exists)
        try keep(kept, scratch)
        #expect(kept.exists)
        try kept.verify()
        let files = "kept/\(kept.commit.hex)/tree"
        #expect(try scratch.text(files + "/text.txt") == "crlf\n")
        #expect(scratch.fileKind(files + "/bin/tool") == "executable")
        #expect(scratch.fileKind(files + "/bin/alias") == "link")
        #expect(scratch.fileKind(files + "/module") == "folder")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/kept") == [kept.commit.hex])
    }

    @Test("Who comes second finds it there, and leaves nothing behind")
    func twice() throws {
        let (scratch, kept) = try withVariety()
        try keep(kept, scratch)
        try keep(kept, scratch)
        try kept.verify()
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/kept") == [kept.commit.hex])
    }

    @Test("Many at once keep it once")
    func manyAtOnce() async throws {
        let (scratch, kept) = try withVariety()
        let path = scratch.path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let repository = try Repository.discover(from: path + "/repository")
                    try kept.keep(from: repository, scratch: path + "/kept/.new-\(number)")
                    try kept.verify()
                }
            }
            try await group.waitForAll()
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: path + "/kept") == [kept.commit.hex])
    }

    @Test(
        "Whatever is changed is found",
        arguments: [
            ("printf x >> tree/one.txt", "'one.txt' was changed"),
            ("printf 'oneX' > tree/one.txt", "'one.txt' was changed"),
            ("rm tree/folder/two.txt", "'folder/two.txt' is missing"),
            ("rm -r tree/folder", "'folder' is missing"),
            ("touch tree/folder/more", "'folder/more' was added"),
            ("mkdir tree/more", "'more' was added"),
            ("mkdir tree/.git", "'.git' was added"),
            ("chmod -x tree/bin/tool", "'bin/tool' was changed"),
            ("chmod +x tree/one.txt", "'one.txt' was changed"),
            ("ln -sf ../one.txt tree/bin/alias", "'bin/alias' was changed"),
            ("cp --remove-destination tree/bin/tool tree/bin/alias", "'bin/alias' was changed"),
            ("rm tree/one.txt && mkdir tree/one.txt", "'one.txt' was changed"),
            ("mv tree/folder elsewhere && ln -s ../elsewhere tree/folder", "'folder' was changed"),
            ("touch tree/module/file", "'module' was changed"),
            ("rm objects", "its proof, the file 'objects', is damaged"),
            (": > objects", "its proof, the file 'objects', is damaged"),
            ("printf x >> objects", "its proof, the file 'objects', is damaged"),
            ("sed -i s/variety/Variety/ objects", "its proof, the file 'objects', is damaged"),
        ])
    func tampered(command: String, what: String) throws {
        let (scratch, kept) = try withVariety()
        try keep(kept, scratch)
        try scratch.run("/bin/chmod", ["-R", "u+w", kept.files], in: "/")
        try scratch.run("/bin/sh", ["-ec", command], in: scratch.path + "/kept/" + kept.commit.hex)
        let error = try gitError { try kept.verify() }
        #expect(error.code == .tampered)
        #expect(error.message.hasSuffix("is not the commit \(kept.commit) any more: \(what)."), "\(error.message)")
    }

    @Test("Another commit's files and proof do not pass for this one's")
    func exchanged() throws {
        let (scratch, kept) = try withVariety()
        let first = KeptCommit(try scratch.revision("HEAD^"), in: kept.folder)
        try keep(first, scratch)
        #expect(try gitError { try kept.verify() }.code == .tampered)
    }

    @Test("A commit that is not there leaves nothing behind")
    func absent() throws {
        let (scratch, _) = try withVariety()
        let commit = try #require(CommitID(hex: String(repeating: "1", count: 40)))
        let kept = KeptCommit(commit, in: scratch.path + "/kept/absent")
        #expect(try gitError { try keep(kept, scratch) }.code == .missingObject)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/kept").isEmpty)
    }
}
