import TestSupport
import Testing

@testable import Git

@Suite("Revisions, refs and the origin", .ownThread)
struct RevisionTests {
    @Test("HEAD is a branch, or detached, or on a tag's commit")
    func head() throws {
        let scratch = try ScratchFolder.withRepository()
        let commit = try scratch.revision("HEAD")
        #expect(try scratch.open().head() == Head(reference: "refs/heads/main", commit: commit))
        try scratch.git("checkout", "-q", "--detach", in: "repository")
        #expect(try scratch.open().head() == Head(reference: nil, commit: commit))
    }

    @Test("branches, tags, SHAs and expressions are resolved with their full names")
    func resolve() throws {
        let scratch = try ScratchFolder.withRepository()
        let first = try scratch.revision("HEAD")
        try scratch.git("tag", "v1", in: "repository")
        try scratch.git("tag", "-a", "-m", "annotated", "v2", in: "repository")
        try scratch.write("changed\n", to: "repository/one.txt")
        let second = try scratch.commitAll("second")
        try scratch.git("branch", "feature/x", "HEAD~1", in: "repository")
        let repository = try scratch.open()
        let expected: [(String, CommitID, String?)] = [
            ("HEAD", second, "refs/heads/main"), ("@", second, "refs/heads/main"), ("main", second, "refs/heads/main"),
            ("refs/heads/main", second, "refs/heads/main"), ("feature/x", first, "refs/heads/feature/x"),
            ("v1", first, "refs/tags/v1"), ("v2", first, "refs/tags/v2"), ("refs/tags/v2", first, "refs/tags/v2"),
            ("main~1", first, nil), ("HEAD^", first, nil), (first.hex, first, nil), (first.short, first, nil),
        ]
        for (revision, commit, reference) in expected {
            #expect(try repository.resolve(revision) == Resolved(commit: commit, reference: reference), "\(revision)")
        }
    }

    @Test("a ref that does not exist is named, with the nearest known one")
    func unknown() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.git("branch", "feature/login", in: "repository")
        try scratch.git("tag", "v1.0", in: "repository")
        let repository = try scratch.open()
        let expected: [(String, GitError.Code, String?)] = [
            ("mian", .unknownRevision, "Did you mean 'main'?"),
            ("feature/logn", .unknownRevision, "Did you mean 'feature/login'?"),
            ("v1.1", .unknownRevision, "Did you mean 'v1.0'?"), ("abc", .unknownRevision, nil),
            ("entirely-different", .unknownRevision, nil), ("", .unknownRevision, nil),
            ("a b", .unknownRevision, nil), ("main^{tree}", .notACommit, "Give a branch, a tag or a SHA."),
            (String(repeating: "ab", count: 20), .unknownRevision, "Fetch it first with `git fetch`."),
        ]
        for (revision, code, hint) in expected {
            let error = try gitError { _ = try repository.resolve(revision) }
            #expect(error.code == code, "\(revision): \(error)")
            if let hint { #expect(error.hint == hint) }
            #expect(error.message.contains("'\(revision)'"))
        }
    }

    @Test("the beginning of two commits is ambiguous")
    func ambiguous() throws {
        let scratch = try ScratchFolder.withRepository()
        // Ids of all small objects are known in advance; two of these share their first four digits.
        var seen: [String: String] = [:]
        var prefix: String?
        let repository = try scratch.open()
        for number in 0..<2000 where prefix == nil {
            let id = try repository.writeFile("file \(number)".utf8).hex
            prefix = seen.updateValue(id, forKey: String(id.prefix(4))).map { _ in String(id.prefix(4)) }
        }
        let error = try gitError { _ = try scratch.open().resolve(try #require(prefix)) }
        #expect(error.code == .ambiguousRevision)
        #expect(error.hint == "Give more digits.")
    }

    @Test("a run's commit is kept through a garbage collection, and let go")
    func runs() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.write("dirty\n", to: "repository/one.txt")
        let repository = try scratch.open()
        let snapshot = try repository.snapshot().commit
        try repository.keep(run: 7, commit: snapshot)
        try repository.keep(run: 8, commit: snapshot)
        try scratch.git("gc", "-q", "--prune=now", in: "repository")
        #expect(try scratch.open().keptRuns() == [7: snapshot, 8: snapshot])
        #expect(try scratch.git("cat-file", "-t", snapshot.hex, in: "repository") == "commit\n")
        for number in [7, 8, 9] { try scratch.open().forget(run: number) }
        #expect(try scratch.open().keptRuns().isEmpty)
        #expect(try scratch.git("for-each-ref", "refs/sluice", in: "repository").isEmpty)
    }

    @Test("the default branch is origin's, else the configured one, else main or master, else the current one")
    func defaultBranch() throws {
        let scratch = try ScratchFolder.withRepository()
        let commit = try scratch.revision("HEAD")
        try scratch.git("checkout", "-q", "-b", "work", in: "repository")
        #expect(try scratch.open().defaultBranch() == "main")
        try scratch.git("branch", "-m", "main", "trunk", in: "repository")
        #expect(try scratch.open().defaultBranch() == "work")
        try scratch.git("config", "init.defaultBranch", "trunk", in: "repository")
        #expect(try scratch.open().defaultBranch() == "trunk")
        try scratch.git("update-ref", "refs/remotes/origin/develop", commit.hex, in: "repository")
        try scratch.git(
            "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/develop", in: "repository")
        #expect(try scratch.open().defaultBranch() == "develop")
        let origins = Resolved(commit: commit, reference: "refs/remotes/origin/develop")
        #expect(try scratch.open().branch("develop") == origins)
        #expect(try scratch.open().branch("trunk")?.reference == "refs/heads/trunk")
        #expect(try scratch.open().branch("none") == nil)
    }

    @Test("the origin's URL is as written, whatever insteadOf says")
    func insteadOf() throws {
        let scratch = try ScratchFolder.withRepository()
        #expect(try scratch.open().originURL == nil)
        try scratch.git("remote", "add", "origin", "gh:tanwa/app.git", in: "repository")
        try scratch.git("config", "url.https://github.com/.insteadOf", "gh:", in: "repository")
        let repository = try scratch.open()
        #expect(repository.originURL == "gh:tanwa/app.git")
        #expect(repository.originName?.description == "tanwa/app")
    }

    @Test("a merge base, or none between unrelated histories")
    func mergeBase() throws {
        let scratch = try ScratchFolder.withRepository()
        let base = try scratch.revision("HEAD")
        let ours = try scratch.commitAll("ours")
        try scratch.git("checkout", "-q", "-b", "theirs", base.hex, in: "repository")
        try scratch.write("theirs\n", to: "repository/theirs.txt")
        let theirs = try scratch.commitAll("theirs")
        try scratch.git("checkout", "-q", "--orphan", "apart", in: "repository")
        let apart = try scratch.commitAll("apart")
        let repository = try scratch.open()
        #expect(try repository.mergeBase(ours, theirs) == base)
        #expect(try repository.mergeBase(ours, apart) == nil)
    }

    @Test("a commit says who, when and what")
    func metadata() throws {
        let scratch = try ScratchFolder.withRepository()
        let first = try scratch.revision("HEAD")
        let second = try scratch.commitAll("second\n\nwith a body")
        let commit = try scratch.open().commit(second)
        #expect(commit.author == .init(name: "A U Thor", email: "author@example.com", time: 1_700_000_000, offset: 120))
        #expect(commit.committer.name == "C O Mitter")
        #expect(commit.parents == [first])
        #expect(commit.message == "second\n\nwith a body\n")
        let missing = try #require(CommitID(hex: String(repeating: "0", count: 40)))
        #expect(try gitError { _ = try scratch.open().commit(missing) }.code == .missingObject)
    }
}

@Suite("A repository's name from its origin", .ownThread)
struct RepositoryNameTests {
    @Test(
        "owner and name",
        arguments: [
            ("https://github.com/tanwa/app.git", "tanwa/app"), ("https://github.com/tanwa/app", "tanwa/app"),
            ("https://user:token@github.com/tanwa/app.git/", "tanwa/app"),
            ("git@github.com:tanwa/app.git", "tanwa/app"),
            ("github.com:tanwa/app", "tanwa/app"), ("ssh://git@github.com:2222/tanwa/app.git", "tanwa/app"),
            ("git://host/tanwa/app", "tanwa/app"), ("https://gitlab.com/group/team/app.git", "group/team/app"),
            ("git@gitlab.com:group/team/app.git", "group/team/app"), ("HTTPS://host/tanwa/app", "tanwa/app"),
            ("[git@host:2222]:tanwa/app", "tanwa/app"), ("ssh://host/~tanwa/group/app.git", "group/app"),
            ("/srv/git/app.git", nil), ("../app", nil), ("./a:b/c", nil), ("file:///srv/git/app.git", nil),
            ("https://host/app", nil), ("https://host", nil), ("", nil), ("app.bundle", nil),
        ] as [(String, String?)])
    func name(url: String, expected: String?) {
        #expect(RepositoryName(url: url)?.description == expected)
    }

    @Test("a nested group is the owner")
    func nested() throws {
        let name = try #require(RepositoryName(url: "git@gitlab.com:group/team/app.git"))
        #expect(name.owner == "group/team")
        #expect(name.name == "app")
    }
}
