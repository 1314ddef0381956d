import Foundation
import TestSupport
import Testing

@testable import Git

@Suite("Finding and opening a repository", .ownThread)
struct DiscoveryTests {
    @Test("a repository is found from its root, a folder in it, a file in it and its .git")
    func fromInside() throws {
        let scratch = try ScratchFolder.withRepository()
        let root = scratch.path + "/repository"
        for place in ["", "/folder", "/folder/two.txt", "/.git", "/.git/refs"] {
            let repository = try Repository.discover(from: root + place)
            #expect(repository.workDirectory == root)
            #expect(repository.gitDirectory == root + "/.git")
            #expect(!repository.isBare)
        }
    }

    @Test("a linked work tree has its own git directory and the common one")
    func linkedWorktree() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.git("worktree", "add", "-q", "-b", "other", "../linked", in: "repository")
        let repository = try scratch.open("linked")
        #expect(repository.workDirectory == scratch.path + "/linked")
        #expect(repository.gitDirectory == scratch.path + "/repository/.git/worktrees/linked")
        #expect(repository.commonDirectory == scratch.path + "/repository/.git")
        #expect(try repository.head().reference == "refs/heads/other")
    }

    @Test("a submodule is a repository of its own")
    func submodule() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.git("init", "-q", "-b", "main", "outer")
        try scratch.git(
            "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../repository", "inner", in: "outer")
        let repository = try scratch.open("outer/inner/folder")
        #expect(repository.workDirectory == scratch.path + "/outer/inner")
        #expect(repository.gitDirectory == scratch.path + "/outer/.git/modules/inner")
    }

    @Test("a bare repository has no work directory")
    func bare() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.git("clone", "-q", "--bare", "repository", "bare.git")
        let repository = try scratch.open("bare.git")
        #expect(repository.isBare)
        #expect(try repository.head().reference == "refs/heads/main")
        #expect(try gitError { _ = try repository.snapshot() }.code == .bareRepository)
        #expect(try gitError { _ = try repository.status() }.code == .bareRepository)
    }

    @Test("sparse checkout, partial clones and precious objects can be opened")
    func extensions() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.git("sparse-checkout", "set", "folder", in: "repository")
        try scratch.git("config", "core.repositoryformatversion", "1", in: "repository")
        try scratch.git("config", "extensions.partialClone", "origin", in: "repository")
        try scratch.git("config", "extensions.preciousObjects", "true", in: "repository")
        let repository = try scratch.open()
        #expect(try repository.head().reference == "refs/heads/main")
        #expect(repository.configuration("core.sparsecheckout") == "true")
    }

    @Test("the same repository can be opened once more for another task")
    func reopened() throws {
        let scratch = try ScratchFolder.withRepository()
        let first = try scratch.open()
        #expect(try first.reopened().head() == first.head())
    }

    @Test("each kind of damage has its own sentence", arguments: Damage.all)
    func damage(_ damage: Damage) throws {
        let scratch = try ScratchFolder.withRepository()
        try damage.inflict(scratch)
        let error = try gitError {
            let repository = try scratch.open()
            _ = try repository.head()
            _ = try repository.snapshot()
        }
        #expect(error.code == damage.code)
        #expect(error.message.contains(damage.says), "\(error)")
        #expect(error.hint != nil)
        #expect(!error.message.contains("could not find repository"))
    }

    @Test("no repository at all, and no folder at all")
    func nowhere() throws {
        let scratch = try ScratchFolder()
        let error = try gitError { _ = try Repository.discover(from: scratch.path) }
        #expect(error.code == .notARepository)
        #expect(error.message == "'\(scratch.path)' is not in a git repository.")
        #expect(try gitError { _ = try Repository.discover(from: scratch.path + "/none") }.code == .notARepository)
    }

    @Test("an empty .git is walked past, as git does")
    func emptyDotGit() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.makeFolder("repository/folder/.git")
        #expect(try scratch.open("repository/folder").workDirectory == scratch.path + "/repository")
    }
}

struct Damage: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var code: GitError.Code
    var says: String
    var inflict: @Sendable (ScratchFolder) throws -> Void

    static let all: [Damage] = [
        Damage(testDescription: "no HEAD", code: .corruptRepository, says: "has no readable HEAD") {
            try $0.remove("repository/.git/HEAD")
        },
        Damage(testDescription: "empty HEAD", code: .corruptRepository, says: "HEAD") {
            try $0.write("", to: "repository/.git/HEAD")
        },
        Damage(testDescription: "HEAD of nonsense", code: .corruptRepository, says: "HEAD") {
            try $0.write("nonsense\n", to: "repository/.git/HEAD")
        },
        Damage(testDescription: "no objects", code: .corruptRepository, says: "has no 'objects' folder") {
            try $0.remove("repository/.git/objects")
        },
        Damage(testDescription: "no refs", code: .corruptRepository, says: "has no 'refs' folder") {
            try $0.remove("repository/.git/refs")
        },
        Damage(testDescription: "bad index", code: .corruptRepository, says: "index") {
            try $0.write("this is no index, though it is long enough to be one\n", to: "repository/.git/index")
        },
        Damage(testDescription: "bad configuration", code: .corruptRepository, says: "configuration") {
            try $0.write("[core\n", to: "repository/.git/config")
        },
        Damage(testDescription: "stale .git file", code: .corruptRepository, says: "there is no such folder") {
            try $0.remove("repository/.git")
            try $0.write("gitdir: /nowhere/at/all\n", to: "repository/.git")
        },
        Damage(testDescription: ".git file of nonsense", code: .corruptRepository, says: "gitdir: ") {
            try $0.remove("repository/.git")
            try $0.write("nonsense\n", to: "repository/.git")
        },
        Damage(testDescription: "branch at a missing commit", code: .corruptRepository, says: "missing or damaged") {
            let missing = String(repeating: "12", count: 20)
            try $0.write(missing + "\n", to: "repository/.git/refs/heads/main")
        },
        Damage(testDescription: "newer format", code: .unsupportedRepository, says: "format version 7") {
            try $0.git("config", "core.repositoryformatversion", "7", in: "repository")
        },
        Damage(testDescription: "sha256", code: .unsupportedRepository, says: "instead of SHA-1") {
            try $0.remove("repository/.git")
            try $0.git("init", "-q", "--object-format=sha256", in: "repository")
        },
        Damage(testDescription: "unknown extension", code: .unsupportedRepository, says: "extension") {
            try $0.git("config", "core.repositoryformatversion", "1", in: "repository")
            try $0.git("config", "extensions.refStorage", "reftable", in: "repository")
        },
        Damage(testDescription: "split index", code: .unsupportedRepository, says: "cannot read") {
            try $0.git("update-index", "--split-index", in: "repository")
        },
        Damage(testDescription: "no commits", code: .noCommits, says: "no commits yet on the branch 'fresh'") {
            try $0.git("symbolic-ref", "HEAD", "refs/heads/fresh", in: "repository")
        },
    ]
}
