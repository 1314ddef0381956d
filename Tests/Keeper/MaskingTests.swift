import Processes
import TestSupport
import Testing

@Suite("Secrets on their way to the disk", .ownThread)
struct MaskingTests {
    @Test("A secret never reaches the log, split over writes or encoded")
    func split() async throws {
        try await KeeperFixture.with { keeper in
            let script = """
                echo plain s3cret-value; printf 's3cre'; sleep 0.05; printf 't-val'; sleep 0.05; echo ue
                printf s3cret-value | base64; echo s3cret-valu
                """
            _ = try await keeper.engine().run(try keeper.script("1", script, secrets: ["s3cret-value"]))
            #expect(try keeper.log("1") == "plain ***\n***\n***\ns3cret-valu\n")
        }
    }

    @Test("A mask holds in this and every later step, and the engine is told")
    func addMask() async throws {
        try await KeeperFixture.with { keeper in
            let engine = try keeper.engine()
            let first = """
                echo before new-value; echo '  ::Add-Mask::new-value'; echo after new-value
                echo '::add-mask::two%0Awords'; echo two; echo; echo words; echo '##[add-mask]old-style'; echo old-style
                printf '::add-mask::unfinished'
                """
            _ = try await engine.run(try keeper.script("1", first))
            let expected = """
                before new-value
                  ::add-mask::***
                after ***
                ::add-mask::***
                two

                ***
                ##[add-mask]***
                ***
                ::add-mask::***
                """
            #expect(try keeper.log("1") == expected)
            let told = engine.heard.flatMap { report -> [String] in
                if case .masksAdded(_, let values) = report { values } else { [] }
            }
            #expect(told == ["new-value", "two\nwords", "old-style", "unfinished"])
            _ = try await engine.run(try keeper.script("2", "echo new-value old-style unfinished"))
            #expect(try keeper.log("2") == "*** *** ***\n")
        }
    }

    @Test("Between stop-commands and its token nothing is a mask")
    func stopCommands() async throws {
        try await KeeperFixture.with { keeper in
            let script = """
                echo '::stop-commands::pause'; echo '::add-mask::visible'; echo '::other::'; echo visible
                echo '::PAUSE::'; echo '::add-mask::hidden'; echo hidden visible
                """
            _ = try await keeper.engine().run(try keeper.script("1", script))
            let expected = """
                ::stop-commands::pause
                ::add-mask::visible
                ::other::
                visible
                ::PAUSE::
                ::add-mask::***
                *** visible

                """
            #expect(try keeper.log("1") == expected)
        }
    }

    @Test("Secrets that an engine adds are masked from then on")
    func addSecrets() async throws {
        try await KeeperFixture.with { keeper in
            let engine = try keeper.engine()
            try engine.send(.addSecrets(["from-elsewhere"]))
            _ = try await engine.run(try keeper.script("1", "echo from-elsewhere"))
            #expect(try keeper.log("1") == "***\n")
        }
    }
}
